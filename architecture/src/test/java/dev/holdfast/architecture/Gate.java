package dev.holdfast.architecture;

import static org.assertj.core.api.Assertions.fail;

import java.util.Collection;

/** The way every gate fails: each offender on a line of its own, below them the way out. */
final class Gate {
    private Gate() {}

    static void refuse(String what, Collection<String> violations, String advice) {
        if (!violations.isEmpty()) {
            fail(
                    "%s: %d violations%n  %s%nTo do: %s",
                    what, violations.size(), String.join(System.lineSeparator() + "  ", violations), advice);
        }
    }
}

package dev.holdfast.internal.schedule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Closes several resources even if some of them fail. */
public final class CloseAll {
    private CloseAll() {}

    /** Runs all actions in order and throws the first exception, with the others suppressed in it. */
    @SuppressWarnings("ReferenceEquality") // an exception cannot suppress itself
    public static void run(List<Runnable> actions) {
        @Nullable RuntimeException first = null;
        for (Runnable action : actions) {
            try {
                action.run();
            } catch (RuntimeException e) {
                if (first == null) {
                    first = e;
                } else if (first != e) {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}

package dev.holdfast;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Closing several things although one of them fails. */
final class Closing {
    private Closing() {}

    /** Runs all in their order, and throws what the first that failed has thrown, with the others suppressed in it. */
    @SuppressWarnings("ReferenceEquality") // an exception cannot suppress itself
    static void all(List<Runnable> closings) {
        @Nullable RuntimeException first = null;
        for (Runnable closing : closings) {
            try {
                closing.run();
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

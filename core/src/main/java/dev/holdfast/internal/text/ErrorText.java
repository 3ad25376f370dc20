package dev.holdfast.internal.text;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Describes errors of the host, whose methods are the host's code as well: they may throw, return null, or lead in a
 * circle. Nothing here throws because of that, and everything is bounded.
 */
public final class ErrorText {
    private static final int MAX_CAUSES = 1000;
    private static final int MAX_SUPPRESSED = 10;
    private static final int MAX_DESCRIPTION_BYTES = 1000;

    private ErrorText() {}

    /** The error, its cause, the cause of that, and so on; ends at a circle or a method that fails. */
    public static List<Throwable> chain(Throwable error) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Throwable> chain = new ArrayList<>();
        Throwable next = error;
        while (next != null && chain.size() < MAX_CAUSES && seen.add(next)) {
            chain.add(next);
            next = orNull(next::getCause);
        }
        return chain;
    }

    /** The message of an error; says so if there is none. */
    public static String message(Throwable error) {
        String unavailable = "(the message cannot be read: getMessage failed)";
        String message = orElse(error::getMessage, unavailable);
        return message == null ? "(no message)" : message;
    }

    /** The class and message of an error for the log, without secrets and paths, and not long. */
    public static String describe(Throwable error) {
        String name = error.getClass().getSimpleName();
        String message = orElse(error::getMessage, null);
        String text = message == null ? "" : ": " + Redaction.forPeople(message);
        return Utf8.cut((name.isEmpty() ? error.getClass().getName() : name) + text, MAX_DESCRIPTION_BYTES);
    }

    /** The class and message of an error in one line of a trace. */
    private static String headline(Throwable error) {
        String text = orNull(error::toString);
        return text == null ? error.getClass().getName() : text;
    }

    /**
     * The stack trace of an error and its causes, like that of {@link Throwable#printStackTrace()}.
     *
     * @param maxChars the trace ends after about this many characters
     */
    public static String trace(Throwable error, int maxChars) {
        StringBuilder text = new StringBuilder();
        StackTraceElement[] outer = {};
        String prefix = "";
        for (Throwable cause : chain(error)) {
            if (text.length() >= maxChars) {
                break;
            }
            StackTraceElement[] frames = frames(cause);
            append(text, prefix + headline(cause), frames, outer, "", maxChars);
            suppressed(text, cause, frames, maxChars);
            outer = frames;
            prefix = "Caused by: ";
        }
        return text.toString();
    }

    private static void suppressed(StringBuilder text, Throwable error, StackTraceElement[] outer, int maxChars) {
        Throwable[] suppressed = error.getSuppressed(); // final, so that it cannot fail
        for (int i = 0; i < Math.min(suppressed.length, MAX_SUPPRESSED) && text.length() < maxChars; i++) {
            append(text, "    Suppressed: " + headline(suppressed[i]), frames(suppressed[i]), outer, "    ", maxChars);
        }
    }

    private static StackTraceElement[] frames(Throwable error) {
        StackTraceElement[] frames = orNull(error::getStackTrace);
        return frames == null ? new StackTraceElement[0] : frames;
    }

    private static void append(
            StringBuilder text,
            String headline,
            StackTraceElement[] frames,
            StackTraceElement[] outer,
            String indent,
            int maxChars) {
        text.append(headline.replace("\r\n", "\n").replace("\t", "    ")).append('\n');
        int common = common(frames, outer);
        for (int i = 0; i < frames.length - common && text.length() < maxChars; i++) {
            text.append(indent).append("    at ").append(frames[i]).append('\n');
        }
        if (common > 0) {
            text.append(indent).append("    ... ").append(common).append(" more\n");
        }
    }

    /** The number of last frames that two traces have in common. */
    private static int common(StackTraceElement[] frames, StackTraceElement[] outer) {
        int count = 0;
        while (count < Math.min(frames.length, outer.length)
                && frames[frames.length - 1 - count] != null
                && frames[frames.length - 1 - count].equals(outer[outer.length - 1 - count])) {
            count++;
        }
        return count;
    }

    private static <T> @Nullable T orNull(Supplier<@Nullable T> call) {
        return orElse(call, null);
    }

    private static <T> @Nullable T orElse(Supplier<@Nullable T> call, @Nullable T fallback) {
        try {
            return call.get();
        } catch (Throwable e) { // code of the host, which may throw anything
            return fallback;
        }
    }
}

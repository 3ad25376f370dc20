package dev.holdfast.examples.clipper.api;

import dev.holdfast.examples.common.text.Printable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A submitted job. Immutable.
 *
 * @param id the id of the job; submitting it again has no effect
 * @param title the title of the recording; by default its name
 * @param recording the name of the recording at the source
 */
public record Submission(
        @Nullable String id,
        @Nullable String title,
        @Nullable String recording) {
    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,59}");
    private static final Pattern RECORDING = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,99}");
    private static final int MAX_TITLE_CHARS = 200;

    /** Returns the id, which must be safe as a file name. */
    String requireId() {
        if (id == null || !ID.matcher(id).matches()) {
            throw new ApiException(
                    400, "id " + quoted(id) + " is not usable; use 1 to 60 of a-z, 0-9 and '-', not '-' first");
        }
        return id;
    }

    String requireRecording() {
        if (recording == null || !RECORDING.matcher(recording).matches()) {
            throw new ApiException(
                    400, "recording " + quoted(recording) + " is not usable; use a name such as talk-001.wav");
        }
        return recording;
    }

    String requireTitle() {
        String given = title == null || title.isBlank() ? requireRecording() : title.strip();
        if (given.length() > MAX_TITLE_CHARS || given.codePoints().anyMatch(Character::isISOControl)) {
            throw new ApiException(
                    400,
                    "title " + quoted(given) + " is not usable; use one line of up to " + MAX_TITLE_CHARS
                            + " characters");
        }
        return given;
    }

    /** Returns untrusted text in quotes, for one line of a message. */
    static String quoted(@Nullable String text) {
        return text == null ? "(none)" : "'" + Printable.line(text) + "'";
    }
}

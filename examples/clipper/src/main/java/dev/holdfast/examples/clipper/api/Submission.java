package dev.holdfast.examples.clipper.api;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is submitted. Immutable.
 *
 * @param id what the job is called from now on; a job is made once, however often it is submitted
 * @param title what people call the recording; by default its name
 * @param recording its name at the source
 */
public record Submission(
        @Nullable String id,
        @Nullable String title,
        @Nullable String recording) {
    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,59}");
    private static final Pattern RECORDING = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,99}");
    private static final int LONGEST_TITLE = 200;

    /** The id, which is a file name as well. */
    String requireId() {
        if (id == null || !ID.matcher(id).matches()) {
            throw new ApiException(
                    400, "id " + shown(id) + " does not work; use 1 to 60 of a-z, 0-9 and '-', not '-' first");
        }
        return id;
    }

    String requireRecording() {
        if (recording == null || !RECORDING.matcher(recording).matches()) {
            throw new ApiException(
                    400, "recording " + shown(recording) + " does not work; use a name such as talk-001.wav");
        }
        return recording;
    }

    String requireTitle() {
        String given = title == null || title.isBlank() ? requireRecording() : title.strip();
        if (given.length() > LONGEST_TITLE || given.codePoints().anyMatch(Character::isISOControl)) {
            throw new ApiException(
                    400,
                    "title " + shown(given) + " does not work; use one line of up to " + LONGEST_TITLE + " characters");
        }
        return given;
    }

    /** Something from outside, fit for one line of a message. */
    static String shown(@Nullable String text) {
        if (text == null) {
            return "is missing and";
        }
        String line = text.replaceAll("\\p{Cntrl}", "\uFFFD");
        return "'" + (line.length() > 80 ? line.substring(0, 80) + "…" : line) + "'";
    }
}

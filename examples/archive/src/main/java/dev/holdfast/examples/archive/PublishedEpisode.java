package dev.holdfast.examples.archive;

import java.time.Duration;
import java.time.LocalDate;
import java.util.Objects;

/**
 * A recording as the feed shows it. Immutable.
 *
 * @param recording what it is
 * @param remoteId the name the new home gave it
 * @param bytes the length of its sound file
 * @param duration how long it sounds
 * @param publicationDate when it is published again
 */
public record PublishedEpisode(
        Recording recording, String remoteId, long bytes, Duration duration, LocalDate publicationDate) {

    public PublishedEpisode {
        Objects.requireNonNull(recording, "recording");
        Objects.requireNonNull(remoteId, "remoteId");
        Objects.requireNonNull(duration, "duration");
        Objects.requireNonNull(publicationDate, "publicationDate");
        if (bytes < 0 || duration.isNegative()) {
            throw new IllegalArgumentException(
                    recording.id() + ": " + bytes + " bytes of " + duration + " cannot be; use zero or more");
        }
    }

    /** The name of its sound file. */
    public String mediaName() {
        return recording.id() + ".wav";
    }

    /** The name of its picture. */
    public String waveformName() {
        return recording.id() + ".png";
    }

    /** The duration as {@code m:ss}, or {@code h:mm:ss} from one hour on. */
    String clock() {
        long seconds = duration.plusMillis(500).toSeconds();
        String minutesAndSeconds = twoDigits(seconds % 60);
        return seconds < 3600
                ? seconds / 60 + ":" + minutesAndSeconds
                : seconds / 3600 + ":" + twoDigits(seconds / 60 % 60) + ":" + minutesAndSeconds;
    }

    private static String twoDigits(long number) {
        return number < 10 ? "0" + number : Long.toString(number);
    }
}

package dev.holdfast.examples.archive.publish;

import dev.holdfast.examples.archive.catalogue.Recording;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Objects;

/**
 * An episode in the feed. Immutable.
 *
 * @param recording the recording
 * @param remoteId the identifier that the new server assigned
 * @param bytes the length of its file
 * @param duration its duration
 * @param publicationDate the date of its new publication
 */
public record PublishedEpisode(
        Recording recording, String remoteId, long bytes, Duration duration, LocalDate publicationDate) {
    /** The directory of the recordings inside a publication. */
    static final String MEDIA = "media";

    /** The directory of the waveforms inside a publication. */
    static final String WAVEFORMS = "waveforms";

    /** Checks the numbers. */
    public PublishedEpisode {
        Objects.requireNonNull(recording, "recording");
        Objects.requireNonNull(remoteId, "remoteId");
        Objects.requireNonNull(duration, "duration");
        Objects.requireNonNull(publicationDate, "publicationDate");
        if (bytes < 0 || duration.isNegative()) {
            throw new IllegalArgumentException(
                    recording.id() + ": " + bytes + " bytes of " + duration + " are not possible; use zero or more");
        }
    }

    /** Returns the path of its audio file inside a publication. */
    String mediaPath() {
        return MEDIA + "/" + recording.id() + ".wav";
    }

    /** Returns the path of its waveform inside a publication. */
    String waveformPath() {
        return WAVEFORMS + "/" + recording.id() + ".png";
    }

    /** Returns the duration as {@code m:ss}, or as {@code h:mm:ss} from one hour. */
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

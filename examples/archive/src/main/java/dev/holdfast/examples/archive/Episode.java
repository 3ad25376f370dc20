package dev.holdfast.examples.archive;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.holdfast.examples.archive.catalogue.Recording;
import dev.holdfast.examples.archive.convert.Conversion;
import dev.holdfast.examples.archive.transfer.Upload;
import dev.holdfast.examples.common.io.Hash;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * The payload of an episode, grouped for people who read the files. Immutable.
 *
 * @param title its title
 * @param date its first broadcast
 * @param description a summary, may be empty
 * @param files its files, relative to the work directory
 * @param publication its data on the new server
 * @param metrics sizes and durations
 */
@JsonNaming(SnakeCaseStrategy.class)
record Episode(
        String title, LocalDate date, String description, Files files, Publication publication, Metrics metrics) {
    /**
     * The files of an episode; null for one that does not exist yet.
     *
     * @param source its name in the old archive
     * @param download the downloaded recording
     * @param audio the recording in the new format
     * @param waveform the image of its waveform
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonNaming(SnakeCaseStrategy.class)
    record Files(
            String source,
            @Nullable String download,
            @Nullable String audio,
            @Nullable String waveform) {}

    /**
     * The data on the new server; null for what is not known yet.
     *
     * @param remoteId the identifier that the server assigned
     * @param scheduledDate the date of publication
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonNaming(SnakeCaseStrategy.class)
    record Publication(@Nullable String remoteId, @Nullable LocalDate scheduledDate) {}

    /**
     * Sizes and durations; null for what is not known yet.
     *
     * @param sourceBytes the length of the download
     * @param sha256 the SHA-256 of the download in hexadecimal
     * @param audioBytes the length of the recording in the new format
     * @param durationMillis its duration
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonNaming(SnakeCaseStrategy.class)
    record Metrics(
            @Nullable Long sourceBytes,
            @Nullable String sha256,
            @Nullable Long audioBytes,
            @Nullable Long durationMillis) {}

    static Episode of(Recording recording) {
        return new Episode(
                recording.title(),
                recording.date(),
                recording.description(),
                new Files(recording.file(), null, null, null),
                new Publication(null, null),
                new Metrics(null, null, null, null));
    }

    Recording recording(String id) {
        return new Recording(id, date, title, description, files.source());
    }

    Episode downloaded(String file, Hash hash) {
        return new Episode(
                title,
                date,
                description,
                new Files(files.source(), file, null, null),
                publication,
                new Metrics(hash.bytes(), hash.sha256(), null, null));
    }

    Episode converted(String audio, String waveform, Conversion conversion) {
        return new Episode(
                title,
                date,
                description,
                new Files(files.source(), files.download(), audio, waveform),
                publication,
                new Metrics(
                        metrics.sourceBytes(),
                        metrics.sha256(),
                        conversion.bytes(),
                        conversion.duration().toMillis()));
    }

    Episode uploaded(Upload upload) {
        return new Episode(
                title,
                date,
                description,
                files,
                new Publication(upload.remoteId(), publication.scheduledDate()),
                metrics);
    }

    Episode scheduled(LocalDate publicationDate) {
        return new Episode(
                title, date, description, files, new Publication(publication.remoteId(), publicationDate), metrics);
    }
}

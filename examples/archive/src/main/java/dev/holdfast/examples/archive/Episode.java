package dev.holdfast.examples.archive;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an episode, in the groups in which a person reads it. Immutable.
 *
 * @param title its title
 * @param date when it was first on the air
 * @param description what it is about
 * @param files where its files are, relative to the work directory
 * @param publication what the new home says
 * @param metrics sizes and times
 */
@JsonNaming(SnakeCaseStrategy.class)
record Episode(
        String title, LocalDate date, String description, Files files, Publication publication, Metrics metrics) {
    /**
     * Where the files are.
     *
     * @param source its name in the old archive
     * @param download what was fetched
     * @param audio the sound in the new format
     * @param waveform the picture of the sound
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonNaming(SnakeCaseStrategy.class)
    record Files(
            String source,
            @Nullable String download,
            @Nullable String audio,
            @Nullable String waveform) {}

    /**
     * What the new home says.
     *
     * @param remoteId the name it gave the file
     * @param scheduledDate when it is to be published
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonNaming(SnakeCaseStrategy.class)
    record Publication(@Nullable String remoteId, @Nullable LocalDate scheduledDate) {}

    /**
     * Sizes and times.
     *
     * @param sourceBytes the length of what was fetched
     * @param sha256 its SHA-256 in hexadecimal
     * @param audioBytes the length of the sound in the new format
     * @param durationMillis how long it sounds
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

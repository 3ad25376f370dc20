package dev.holdfast.examples.archive.catalogue;

import dev.holdfast.examples.common.io.Hash;
import dev.holdfast.examples.common.text.Printable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The recordings of a directory without a catalogue. Their ids, dates and titles come from the names of the files.
 * Immutable.
 *
 * <p>An id is a slug of the name. If two names have the same slug, both ids get six digits of the SHA-256 of the name,
 * so that an id does not depend on the order of the files. A {@code catalogue.json} makes ids permanent.
 */
final class SourceDirectory {

    private static final Pattern SOUND = Pattern.compile("(?i).+\\.(wav|wave|aiff|aif|aifc|au|snd)");
    private static final Pattern DATE =
            Pattern.compile("(?<!\\d)((?:19|20)\\d\\d)[-_. ]?(\\d\\d)[-_. ]?(\\d\\d)(?!\\d)");

    private final Path directory;

    SourceDirectory(Path directory) {
        this.directory = directory;
    }

    Show show() {
        Path name = directory.toAbsolutePath().normalize().getFileName();
        String title = name == null ? "Podcast archive" : name.toString();
        return new Show(title, "Recordings from an archive.", "Unknown", "en");
    }

    List<Recording> recordings() {
        List<Path> files = soundFiles();
        if (files.isEmpty()) {
            throw new CatalogueException(
                    directory + ": no recordings; add .wav, .aiff or .au files, or a catalogue.json that lists them");
        }
        Map<String, Long> uses =
                files.stream().collect(Collectors.groupingBy(file -> Slug.of(stem(file)), Collectors.counting()));
        return files.stream().map(file -> recording(file, uses)).toList();
    }

    /** Checks that the file of a recording is inside {@code directory} and can be read. */
    static void requireFile(Path directory, Recording recording) {
        String named = directory.resolve(CatalogueFile.NAME) + ": " + recording.id() + ": file '"
                + Printable.line(recording.file()) + "' ";
        Path inside = directory.toAbsolutePath().normalize();
        Path file;
        try {
            file = inside.resolve(recording.file()).normalize();
        } catch (InvalidPathException e) {
            throw new CatalogueException(named + "is not a file name; use one like night.wav", e);
        }
        if (!file.startsWith(inside)) {
            throw new CatalogueException(named + "is outside of the directory; use one inside it");
        }
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new CatalogueException(named + "is missing or not readable; add the file or remove the entry");
        }
    }

    private List<Path> soundFiles() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> !name(file).startsWith("."))
                    .filter(file -> SOUND.matcher(name(file)).matches())
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new CatalogueException(directory + ": cannot be listed: " + e.getMessage(), e);
        }
    }

    private static Recording recording(Path file, Map<String, Long> uses) {
        String slug = Slug.of(stem(file));
        boolean shared = uses.getOrDefault(slug, 1L) > 1;
        String id = shared ? slug + "-" + Hash.ofText(name(file)).sha256().substring(0, 6) : slug;
        return new Recording(id, dateInName(file).orElseGet(() -> modified(file)), title(file), "", name(file));
    }

    private static Optional<LocalDate> dateInName(Path file) {
        Matcher date = DATE.matcher(name(file));
        while (date.find()) {
            try {
                return Optional.of(LocalDate.of(
                        Integer.parseInt(date.group(1)),
                        Integer.parseInt(date.group(2)),
                        Integer.parseInt(date.group(3))));
            } catch (DateTimeException e) {
                // not a date, such as 2004-13-40: try the next digits
            }
        }
        return Optional.empty();
    }

    private static LocalDate modified(Path file) {
        try {
            return LocalDate.ofInstant(Files.getLastModifiedTime(file).toInstant(), ZoneOffset.UTC);
        } catch (IOException e) {
            throw new CatalogueException(
                    file + ": no date in its name or from the file system; name it like night_2004-04-14.wav", e);
        }
    }

    private static String title(Path file) {
        String undated = DATE.matcher(stem(file)).replaceAll(" ").replaceAll("[(\\[]\\s*[)\\]]", " ");
        String words = undated.replaceAll("[-_.\\s]+", " ").strip();
        String title = words.isEmpty() ? stem(file) : words;
        int first = title.codePointAt(0);
        return new StringBuilder(title.length())
                .appendCodePoint(Character.toTitleCase(first))
                .append(title.substring(Character.charCount(first)))
                .toString();
    }

    private static String stem(Path file) {
        String name = name(file);
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }
}

package dev.holdfast.examples.archive;

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
 * The recordings of a folder without a catalogue, named and dated after its files. Immutable.
 *
 * <p>A file's id is a slug of its name. Where two names give one slug, both get six digits of the name's SHA-256, so
 * that an id never depends on the order of files; a {@code catalogue.json} pins ids for good.
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
            throw new CatalogueException(directory
                    + ": no recordings; put .wav, .aiff or .au files in it, or a catalogue.json that lists them");
        }
        Map<String, Long> uses =
                files.stream().collect(Collectors.groupingBy(file -> Text.slug(stem(file)), Collectors.counting()));
        return files.stream().map(file -> recording(file, uses)).toList();
    }

    /** Makes sure that the file a catalogue names is inside {@code directory} and can be read. */
    static void requireFile(Path directory, Recording recording) {
        String named = directory.resolve(Catalogue.FILE) + ": " + recording.id() + ": file '"
                + Text.printable(recording.file()) + "' ";
        Path inside = directory.toAbsolutePath().normalize();
        Path file;
        try {
            file = inside.resolve(recording.file()).normalize();
        } catch (InvalidPathException e) {
            throw new CatalogueException(named + "is no file name; use one like night.wav", e);
        }
        if (!file.startsWith(inside)) {
            throw new CatalogueException(named + "is outside the directory; use one inside it");
        }
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new CatalogueException(named + "is not there or not readable; add it or take the entry out");
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
        String slug = Text.slug(stem(file));
        boolean shared = uses.getOrDefault(slug, 1L) > 1;
        String id = shared ? slug + "-" + Hash.ofText(name(file)).substring(0, 6) : slug;
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
                // digits that are no date, such as 2004-13-40: look further
            }
        }
        return Optional.empty();
    }

    private static LocalDate modified(Path file) {
        try {
            return LocalDate.ofInstant(Files.getLastModifiedTime(file).toInstant(), ZoneOffset.UTC);
        } catch (IOException e) {
            throw new CatalogueException(
                    file + ": no date in its name and none from the disk; name it like night_2004-04-14.wav", e);
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

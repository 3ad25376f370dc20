package dev.holdfast.examples.archive.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogueTest {

    @TempDir
    Path directory;

    @Test
    void shippedArchiveHasFourteenRecordingsInOrder() throws IOException {
        Catalogue catalogue = Catalogue.shipped();
        List<Recording> recordings = catalogue.recordings();
        assertThat(recordings).hasSize(14).isSortedAccordingTo(Recording.BY_DATE);
        long total = 0;
        for (Recording recording : recordings) {
            try (InputStream in = catalogue.open(recording)) {
                total += in.readAllBytes().length;
            }
            assertThat(catalogue.find(recording.id())).contains(recording);
        }
        assertThat(total).isLessThan(1_600_000);
        assertThat(catalogue.show().title()).isEqualTo("The Night Boat");
    }

    @Test
    void withoutCatalogueFileNamesGiveIdDateAndTitle() throws IOException {
        touch("Böse Nacht (2).WAV");
        touch("river_2004-04-14_the-heron.aiff");
        touch("20050301.au");
        touch("Fog (2006-01-02).wav");
        touch("2004-13-45 odd.wav");
        touch("notes.txt");
        touch(".hidden.wav");
        Files.createDirectory(directory.resolve("folder.wav"));
        assertThat(Catalogue.of(directory).recordings())
                .extracting(Recording::id, Recording::date, Recording::title)
                .containsExactly(
                        tuple("2004-13-45-odd", day(1999, 12, 31), "Odd"),
                        tuple("bose-nacht-2", day(1999, 12, 31), "Böse Nacht (2)"),
                        tuple("river_2004-04-14_the-heron", day(2004, 4, 14), "River the heron"),
                        tuple("20050301", day(2005, 3, 1), "20050301"),
                        tuple("fog-2006-01-02", day(2006, 1, 2), "Fog"));
    }

    @Test
    void similarNamesGetDistinctIds() throws IOException {
        for (String name : List.of("A b.wav", "a-b.wav", "a_b.wav", "a b.aiff", "!!.wav", "??.wav", "con.wav")) {
            touch(name);
        }
        List<String> ids =
                Catalogue.of(directory).recordings().stream().map(Recording::id).toList();
        assertThat(ids).hasSize(7).doesNotHaveDuplicates().contains("a_b", "recording-con");
        assertThat(ids)
                .filteredOn(id -> id.startsWith("a-b-"))
                .hasSize(3)
                .allMatch(id -> id.matches("a-b-[0-9a-f]{6}"));
        touch("another.wav");
        assertThat(Catalogue.of(directory).recordings())
                .extracting(Recording::id)
                .containsAll(ids);
    }

    @Test
    void catalogueInTheDirectoryIsUsed() throws IOException {
        touch("b.wav");
        touch("not-listed.wav");
        write("""
                {"show": {"title": "Own"}, "recordings": [
                  {"id": "b-1", "date": "2001-02-03", "title": "<B>", "file": "b.wav"}]}
                """);
        Catalogue catalogue = Catalogue.of(directory);
        assertThat(catalogue.show().title()).isEqualTo("Own");
        assertThat(catalogue.recordings()).containsExactly(new Recording("b-1", day(2001, 2, 3), "<B>", "", "b.wav"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{|not JSON",
                "{}|no list \"recordings\"; an example that works: {",
                "{\"recordings\": []}|no recordings; list at least one",
                "{\"recordings\": [{\"date\": \"2001-01-01\"}]}|recording 1: no \"id\"; add it as a string",
                "{\"recordings\": [{\"id\": \"a\", \"date\": \"1.2.2001\", \"title\": \"A\", \"file\": \"a.wav\"}]}"
                        + "|recording 1 ('a'): date '1.2.2001' is not a date; write it like 2004-04-14",
                "{\"recordings\": [{\"id\": \"../a\", \"date\": \"2001-01-01\", \"title\": \"A\", \"file\": \"a.wav\"}]}"
                        + "|recording id '../a' is not usable",
                "{\"recordings\": [{\"id\": \"a\", \"date\": \"2001-01-01\", \"title\": \"A\", \"file\": \"../a.wav\"}]}"
                        + "|a: file '../a.wav' is outside of the directory; use one inside it",
                "{\"recordings\": [{\"id\": \"a\", \"date\": \"2001-01-01\", \"title\": \"A\", \"file\": \"none.wav\"}]}"
                        + "|a: file 'none.wav' is missing or not readable",
                "{\"recordings\": [{\"id\": \"a\", \"date\": \"2001-01-01\", \"title\": \"A\", \"file\": \"a.wav\"},"
                        + " {\"id\": \"A\", \"date\": \"2001-01-02\", \"title\": \"A\", \"file\": \"a.wav\"}]}"
                        + "|share the id 'A'; give each an id of its own"
            })
    void errorInCatalogueNamesTheFileAndWhatWouldWork(String json, String message) throws IOException {
        touch("a.wav");
        write(json);
        assertThatThrownBy(() -> Catalogue.of(directory))
                .isInstanceOf(CatalogueException.class)
                .hasMessageStartingWith(directory.resolve("catalogue.json").toString())
                .hasMessageContaining(message);
    }

    @Test
    void directoryWithoutRecordingsIsAnError() {
        assertThatThrownBy(() -> Catalogue.of(directory))
                .isInstanceOf(CatalogueException.class)
                .hasMessage(directory + ": no recordings; add .wav, .aiff or .au files, or a catalogue.json that"
                        + " lists them");
        assertThatThrownBy(() -> Catalogue.of(directory.resolve("none")))
                .isInstanceOf(CatalogueException.class)
                .hasMessageEndingWith("none: not a directory; use one with .wav, .aiff or .au files");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", ".a", "a/b", "a\\b", "a b", "a\nb", "ä"})
    void unsafeIdsAreRefused(String id) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Recording(id, day(2001, 1, 1), "", "", "a.wav"))
                .withMessageContaining("is not usable; use 1 to 100 letters");
    }

    private void touch(String name) throws IOException {
        Path file = Files.write(directory.resolve(name), new byte[0]);
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("1999-12-31T23:59:59Z")));
    }

    private void write(String json) throws IOException {
        Files.writeString(directory.resolve("catalogue.json"), json);
    }

    private static LocalDate day(int year, int month, int day) {
        return LocalDate.of(year, month, day);
    }
}

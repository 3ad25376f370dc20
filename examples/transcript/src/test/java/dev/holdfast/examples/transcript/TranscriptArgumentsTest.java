package dev.holdfast.examples.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Invalid arguments, files and work directories, tested on the program as its user starts it. */
class TranscriptArgumentsTest {
    @TempDir
    private Path directory = Path.of("");

    private Path work = Path.of("");
    private Path text = Path.of("");

    @BeforeEach
    void writeText() throws Exception {
        work = directory.resolve("work");
        text = Files.writeString(directory.resolve("tale.txt"), tale("harbour"));
    }

    private static String tale(String place) {
        return ("The boats came back to the " + place + " before the storm reached the town.\n").repeat(40);
    }

    @Test
    void textOfTheUserIsSummarised() throws Exception {
        runs(0, "processed 5 of 5 chunks in this run", text.toString(), "--chunk-size", "700");
        assertThat(work.resolve("summary.md"))
                .content()
                .startsWith("# tale.txt\n")
                .contains("**Keywords:** back (40), boats (40), harbour (40)")
                .containsOnlyOnce("- The boats came back to the harbour before the storm reached the town.");
    }

    @Test
    void anotherTextInTheSameWorkDirectoryIsRefusedUntilRestarted() throws Exception {
        runs(0, "Summary: ", text.toString());
        Files.writeString(text, tale("island"));
        runs(
                2,
                "transcript: the work directory has a job on tale.txt with other settings: text with SHA-256 ",
                text.toString());
        assertThat(work.resolve("summary.md")).content().contains("harbour").doesNotContain("island");
        runs(0, "The existing job is discarded, as --restart requests.", text.toString(), "--restart");
        assertThat(work.resolve("summary.md")).content().contains("island").doesNotContain("harbour");
    }

    @Test
    void otherSizesInTheSameWorkDirectoryAreRefusedUntilRestarted() throws Exception {
        runs(0, "Summary: ", text.toString(), "--chunk-size", "1000");
        byte[] before = Files.readAllBytes(work.resolve("summary.md"));
        runs(
                2,
                "with other settings: --chunk-size 1000, now 500; --overlap 200, now 100; "
                        + "use the settings of the job, another --work, or --restart to discard the job",
                text.toString(),
                "--chunk-size",
                "500",
                "--overlap",
                "100");
        assertThat(Files.readAllBytes(work.resolve("summary.md"))).isEqualTo(before);
        runs(0, "chunks in this run", text.toString(), "--chunk-size", "500", "--overlap", "100", "--restart");
        assertThat(work.resolve("summary.md")).content().contains("chunks of up to 500 characters");
    }

    @Test
    void restartOfAPausedJobStartsAgain() throws Exception {
        TranscriptProcess paused =
                TranscriptProcess.start(work, text.toString(), "--chunk-size", "200", "--slow-ms", "50");
        assertThat(paused.readChunks(2)).as(paused.output()).isTrue();
        paused.signal("TERM");
        assertThat(paused.finish()).as(paused.output()).isEqualTo(4);
        TranscriptProcess restarted =
                TranscriptProcess.start(work, text.toString(), "--chunk-size", "300", "--restart");
        assertThat(restarted.finish()).as(restarted.output()).isZero();
        assertThat(restarted.output()).containsPattern("processed (\\d+) of \\1 chunks in this run");
    }

    @Test
    void restartOfAJobInUseIsRefused() throws Exception {
        TranscriptProcess busy =
                TranscriptProcess.start(work, text.toString(), "--chunk-size", "200", "--slow-ms", "200");
        assertThat(busy.readChunks(1)).as(busy.output()).isTrue();
        runs(3, "process " + busy.handle().pid(), text.toString(), "--chunk-size", "200", "--restart");
        assertThat(busy.finish()).as(busy.output()).isZero();
    }

    @Test
    void anotherStoreInTheSameWorkDirectoryIsRefused() throws Exception {
        runs(0, "Summary: ", text.toString(), "--store", "sqlite");
        runs(2, "the work directory was created with --store sqlite, now file; use the same store", text.toString());
        runs(0, "Nothing to do", text.toString(), "--store", "sqlite");
    }

    @Test
    void invalidArgumentsAreNamed() throws Exception {
        runs(2, "--fault-rate 2.0 is out of range; use 0 (never) to 1 (always)", "--fault-rate", "2");
        runs(2, "--workers 0 is out of range; use 1 to 64", "--workers", "0");
        runs(2, "--chunk-size 10 is out of range; use 200 to 200000", "--chunk-size", "10");
        runs(2, "--overlap 151 is out of range; use 0 to 150", "--chunk-size", "300", "--overlap", "151");
        runs(2, "Invalid value for option '--slow-ms'", "--slow-ms", "soon");
        assertThat(work).doesNotExist();
    }

    @Test
    void unusableFilesAreNamed() throws Exception {
        Path missing = directory.resolve("missing.txt");
        runs(2, "transcript: " + missing + " does not exist; use a text file in UTF-8", missing.toString());
        Path bytes = Files.write(directory.resolve("bytes.txt"), new byte[] {'a', (byte) 0xe9, 'b'});
        runs(2, "transcript: bytes.txt is not UTF-8: byte 1 is 0xe9", bytes.toString());
        Path empty = Files.createFile(directory.resolve("empty.txt"));
        runs(2, "transcript: empty.txt is empty", empty.toString());
        assertThat(work).doesNotExist();
        Files.createFile(work);
        runs(2, "transcript: --work " + work + " is not a directory; use one", text.toString());
    }

    private void runs(int code, String what, String... arguments) throws Exception {
        TranscriptProcess run = TranscriptProcess.start(work, arguments);
        assertThat(run.finish()).as(run.output()).isEqualTo(code);
        assertThat(run.output()).contains(what);
    }
}

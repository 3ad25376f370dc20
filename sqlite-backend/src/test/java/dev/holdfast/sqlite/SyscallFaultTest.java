package dev.holdfast.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.store.StateStore.Check;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real process, killed before its n-th system call of a kind, or given an error by it, for every n until there is no
 * such call any more. Needs Linux and strace.
 */
class SyscallFaultTest {
    private static final String STRACE = "/usr/bin/strace";
    private static final int QUICK = 12;

    @TempDir
    Path temporary;

    /** What is injected where. */
    private record Injection(String call, String fault, int when) {
        boolean kills() {
            return fault.startsWith("signal");
        }

        @Override
        public String toString() {
            return call + ":" + fault + ":when=" + when;
        }
    }

    @BeforeEach
    void needsStrace() {
        assumeTrue(Files.isExecutable(Path.of(STRACE)), "strace is not installed; system calls cannot be made to fail");
    }

    @Test
    void aKillBeforeAnyOfTheFirstWritesAndFlushesLosesNothingAcknowledged() throws Exception {
        int points = 0;
        for (String call : List.of("pwrite64", "fdatasync", "fsync", "rename")) {
            points += forEach(call, "signal=SIGKILL", QUICK);
        }
        assertThat(points).as("crash points").isGreaterThanOrEqualTo(2 * QUICK);
    }

    @Test
    void anErrorOfAnyOfTheFirstWritesAndFlushesIsToldAndSurvived() throws Exception {
        int points = forEach("pwrite64", "error=ENOSPC", QUICK);
        points += forEach("fdatasync", "error=EIO", QUICK);
        points += forEach("fsync", "error=EIO", QUICK / 2);
        points += forEach("rename", "error=EIO", QUICK / 2);
        assertThat(points).as("injected errors").isGreaterThanOrEqualTo(QUICK);
    }

    @Test
    @Tag("soak")
    void aKillBeforeEveryWriteFlushAndRenameLosesNothingAcknowledged() throws Exception {
        for (String call : List.of("pwrite64", "fdatasync", "fsync", "rename", "ftruncate", "unlink")) {
            System.err.println(call + ": " + forEach(call, "signal=SIGKILL", 500) + " crash points");
        }
    }

    @Test
    @Tag("soak")
    void everyErrorOfEveryWriteFlushAndRenameIsToldAndSurvived() throws Exception {
        for (String error : List.of("EIO", "ENOSPC", "EACCES", "EROFS")) {
            for (String call : List.of("pwrite64", "fdatasync", "fsync", "rename", "ftruncate")) {
                System.err.println(call + " " + error + ": " + forEach(call, "error=" + error, 500) + " errors");
            }
        }
    }

    /** Injects at the first, second, third … call; returns how many times it took effect. */
    private int forEach(String call, String fault, int most) throws Exception {
        for (int when = 1; when <= most; when++) {
            Injection injection = new Injection(call, fault, when);
            if (!injected(injection)) {
                return when - 1;
            }
        }
        return most;
    }

    private boolean injected(Injection injection) throws Exception {
        Path directory = temporary.resolve(
                injection.call() + injection.when() + injection.fault().hashCode());
        Path trace = temporary.resolve("trace");
        List<String> said = run(injection, directory, trace);
        boolean took = injection.kills()
                ? !said.contains("end")
                : Files.readString(trace).contains("(INJECTED)");
        if (took) {
            check(injection, directory, said);
        } else {
            assertThat(said).as("without %s", injection).contains("end");
        }
        delete(directory);
        return took;
    }

    /** Every acknowledged item is there, none that was refused, nothing by halves, and the store works. */
    private static void check(Injection injection, Path directory, List<String> said) {
        if (!said.contains("open") && !Files.exists(directory.resolve("state.db"))) {
            return;
        }
        try (SqliteStore store = SqliteStore.open(directory)) {
            for (int i = 1; i <= SyscallChild.COMMITS; i++) {
                boolean there = store.read(Samples.key("item-" + i)).isPresent();
                if (said.contains("ack " + i)) {
                    assertThat(there)
                            .as("item %s after %s: %s", i, injection, said)
                            .isTrue();
                } else if (said.contains("failed " + i + " FATAL") && !said.contains("failed " + i + " UNKNOWN")) {
                    assertThat(there)
                            .as("item %s after %s: %s", i, injection, said)
                            .isFalse();
                }
            }
            Samples.create(store, "afterwards");
            store.flush();
            assertThat(store.verify(Check.REPORT).findings())
                    .as("after %s: %s", injection, said)
                    .isEmpty();
        }
    }

    private static List<String> run(Injection injection, Path directory, Path trace) throws Exception {
        List<String> command = new ArrayList<>(List.of(STRACE, "-f", "-qq", "-o", trace.toString()));
        command.addAll(List.of("-e", "signal=none", "-e", "trace=" + injection.call()));
        command.addAll(List.of("-e", "inject=" + injection));
        command.addAll(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-Xshare:auto"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), SyscallChild.class.getName()));
        command.add(directory.toString());
        Process process =
                new ProcessBuilder(command).redirectError(new File("/dev/null")).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS))
                .as("%s ended", injection)
                .isTrue();
        return output.lines().toList();
    }

    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}

package dev.holdfast.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.backendtests.child.SampleCommits;
import dev.holdfast.store.StateStore.Check;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a real process before its n-th system call of a kind, or makes that call fail, for every n until there is no
 * such call. Needs Linux and strace.
 */
class SyscallFaultTest {
    private static final String STRACE = "/usr/bin/strace";
    private static final String KILL = "signal=SIGKILL";
    private static final int MOST = 500;
    private static final int AT_ONCE = 2;
    private static final int CHUNK = 4;

    @TempDir
    Path temporary;

    /** A fault and the system call that it hits. */
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
    void aKillBeforeAnyOfTheFirstWritesFlushesAndRenamesLosesNothingAcknowledged() throws Exception {
        int points = forEach("pwrite64", KILL, 40);
        points += forEach("fsync", KILL, 16);
        points += forEach("rename", KILL, 8);
        summary("crash points", points);
        assertThat(points).as("crash points").isGreaterThanOrEqualTo(55);
    }

    @Test
    void anErrorOfAnyOfTheFirstWritesFlushesAndRenamesIsToldAndSurvived() throws Exception {
        int points = forEach("pwrite64", "error=ENOSPC", 28);
        points += forEach("fsync", "error=EIO", 12);
        points += forEach("rename", "error=EIO", 8);
        summary("injected errors", points);
        assertThat(points).as("injected errors").isGreaterThanOrEqualTo(40);
    }

    @Test
    @Tag("soak")
    void aKillBeforeEveryWriteFlushAndRenameLosesNothingAcknowledged() throws Exception {
        for (String call : List.of("pwrite64", "write", "fdatasync", "fsync", "rename", "ftruncate", "unlink")) {
            summary("crash points of " + call, forEach(call, KILL, MOST));
        }
    }

    @Test
    @Tag("soak")
    void everyErrorOfEveryWriteFlushAndRenameIsToldAndSurvived() throws Exception {
        for (String error : List.of("EIO", "ENOSPC", "EACCES", "EROFS")) {
            for (String call : List.of("pwrite64", "fdatasync", "fsync", "rename", "ftruncate")) {
                summary(error + " of " + call, forEach(call, "error=" + error, MOST));
            }
        }
    }

    private static void summary(String what, int count) {
        System.err.println("system calls: " + count + " " + what);
    }

    /** Injects at the first, second, third … call until there is none; returns how many faults took effect. */
    private int forEach(String call, String fault, int most) throws Exception {
        ExecutorService several = Executors.newFixedThreadPool(AT_ONCE);
        try {
            int took = 0;
            int when = 1;
            while (took == when - 1 && when <= most) {
                List<Callable<Boolean>> next = new ArrayList<>();
                for (int end = Math.min(most, when + CHUNK - 1); when <= end; when++) {
                    Injection injection = new Injection(call, fault, when);
                    next.add(() -> injected(injection));
                }
                for (Future<Boolean> one : several.invokeAll(next)) {
                    took += one.get() ? 1 : 0;
                }
            }
            return took;
        } finally {
            several.shutdown();
        }
    }

    private boolean injected(Injection injection) throws Exception {
        Path directory = temporary.resolve(
                injection.call() + injection.when() + injection.fault().hashCode());
        Path trace = temporary.resolve(directory.getFileName() + ".trace");
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

    /** Checks that every acknowledged item exists, that no refused or partial one does, and that the store works. */
    private static void check(Injection injection, Path directory, List<String> said) {
        if (!said.contains("open") && !Files.exists(directory.resolve("state.db"))) {
            return;
        }
        try (SqliteStore store = SqliteStore.open(directory)) {
            for (int i = 1; i <= SyscallChild.COMMITS; i++) {
                boolean there = store.read(SampleCommits.key("item-" + i)).isPresent();
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
            SampleCommits.create(store, "afterwards");
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

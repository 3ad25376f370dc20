package dev.holdfast.examples.archive;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The example as its user starts it: a process of its own, which can be killed. */
final class ChildRun {
    private static final long LIMIT_SECONDS = 120;

    private final Process process;
    private final List<String> output = new ArrayList<>();
    private final BufferedReader reader;

    private ChildRun(Process process) {
        this.process = process;
        this.reader = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static ChildRun start(Path work, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path")
                        .replace(File.pathSeparator + File.pathSeparator, File.pathSeparator),
                Archive.class.getName(),
                "--work",
                work.toString()));
        command.addAll(List.of(arguments));
        return new ChildRun(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** Reads on until a line matches; false if the process ended before. */
    boolean readUntil(Predicate<String> matches) throws IOException {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            output.add(line);
            if (matches.test(line)) {
                return true;
            }
        }
        return false;
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    /** Reads to the end; gives the exit code. */
    int finish() throws IOException, InterruptedException {
        readUntil(line -> false);
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the example did not end; it said: " + output());
        }
        return process.exitValue();
    }

    String output() {
        return String.join("\n", output);
    }
}

package dev.holdfast.examples.clipper;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The example as its user starts it: a process with processes of its own, which can be killed. */
final class ChildRun {
    private static final long LIMIT_SECONDS = 120;

    private final Process process;
    private final Path work;
    private final List<String> output = new ArrayList<>();
    private final BufferedReader reader;

    private ChildRun(Process process, Path work) {
        this.process = process;
        this.work = work;
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
                Clipper.class.getName(),
                "--work",
                work.toString()));
        command.addAll(List.of(arguments));
        return new ChildRun(
                new ProcessBuilder(command).redirectErrorStream(true).start(), work);
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

    /** Everything that belongs to the run: itself, its workers, the guard over Redis, and Redis. */
    List<ProcessHandle> processes() throws IOException {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        Path pid = work.resolve("redis").resolve("redis.pid");
        ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).ifPresent(all::add);
        return all;
    }

    void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        if (kill.waitFor() != 0) {
            throw new AssertionError("kill -" + name + " did not work");
        }
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

    /** How many of its lines begin so. */
    long count(String start) {
        return output.stream().filter(line -> line.startsWith(start)).count();
    }

    String output() {
        return String.join("\n", output);
    }
}

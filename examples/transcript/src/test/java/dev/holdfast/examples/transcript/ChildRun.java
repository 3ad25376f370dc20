package dev.holdfast.examples.transcript;

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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The example as its user starts it: a process of its own, which can be killed. */
final class ChildRun {
    private static final long LIMIT_SECONDS = 120;
    private static final Pattern PROCESSED = Pattern.compile("processed (\\d+) of (\\d+) chunks.*");

    private final Process process;
    private final List<String> output = new ArrayList<>();
    private final BufferedReader reader;

    private ChildRun(Process process) {
        this.process = process;
        this.reader = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static ChildRun start(Path work, String... arguments) throws IOException {
        return start(Transcript.class, List.of(), work, arguments);
    }

    /** The same with a processor that writes down what it does. */
    static ChildRun witnessed(Path log, Path work, String... arguments) throws IOException {
        return start(Witness.class, List.of(log.toString()), work, arguments);
    }

    private static ChildRun start(Class<?> main, List<String> first, Path work, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                System.getProperty("java.class.path")
                        .replace(File.pathSeparator + File.pathSeparator, File.pathSeparator),
                main.getName()));
        command.addAll(first);
        command.addAll(List.of("--work", work.toString()));
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

    /** Reads on until so many more chunks are done; false if the process ended before. */
    boolean readChunks(int more) throws IOException {
        for (int i = 0; i < more; i++) {
            if (!readUntil(line -> PROCESSED.matcher(line).matches())) {
                return false;
            }
        }
        return true;
    }

    void type(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        if (kill.waitFor() != 0) {
            throw new AssertionError("kill -" + name + " did not work");
        }
    }

    /** SIGKILL, not through {@link Process}, which would throw away what the process said before. */
    void kill() throws IOException, InterruptedException {
        signal("KILL");
        var unused = finish();
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

    long pid() {
        return process.pid();
    }

    /** How many chunks it has said to have processed; of how many, it says with the same words. */
    int processed() {
        int newest = 0;
        for (String line : output) {
            Matcher said = PROCESSED.matcher(line);
            newest = said.matches() ? Integer.parseInt(said.group(1)) : newest;
        }
        return newest;
    }

    String output() {
        return String.join("\n", output);
    }
}

package dev.holdfast.examples.common.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * An example in a process of its own, started as its user starts it. A test reads its output and may kill it. Confined
 * to one thread at a time.
 */
public class ExampleProcess {
    private static final long LIMIT_SECONDS = 120;

    private final Process process;
    private final List<String> output = new ArrayList<>();
    private final BufferedReader reader;

    /** Starts {@code main} with these arguments; standard error is part of the output. */
    public ExampleProcess(Class<?> main, List<String> arguments) throws IOException {
        List<String> command =
                JavaCommand.of(List.of("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"), main, arguments);
        this.process = new ProcessBuilder(command).redirectErrorStream(true).start();
        this.reader = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Starts {@code main} with these arguments. */
    public static ExampleProcess start(Class<?> main, String... arguments) throws IOException {
        return new ExampleProcess(main, List.of(arguments));
    }

    /** Reads lines until one matches; returns false if the output ends first. */
    public final boolean readUntil(Predicate<String> matches) throws IOException {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            output.add(line);
            if (matches.test(line)) {
                return true;
            }
        }
        return false;
    }

    /** Writes a line to its standard input. */
    public final void type(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** Sends a signal, for example {@code TERM}. */
    public final void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        if (kill.waitFor() != 0) {
            throw new AssertionError("kill -" + name + " failed");
        }
    }

    /** Sends SIGKILL and waits for the end. {@link Process#destroyForcibly} would discard pending output. */
    public final void kill() throws IOException, InterruptedException {
        process.toHandle().destroyForcibly();
        var unused = finish();
    }

    /** Reads the output to its end, waits for the process, and returns its exit code. */
    public final int finish() throws IOException, InterruptedException {
        readUntil(line -> false);
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the example did not end; its output: " + output());
        }
        return process.exitValue();
    }

    /** Returns the handle of the process. */
    public final ProcessHandle handle() {
        return process.toHandle();
    }

    /** Returns the lines read so far. */
    public final List<String> lines() {
        return List.copyOf(output);
    }

    /** Returns the lines read so far as one text. */
    public final String output() {
        return String.join("\n", output);
    }
}

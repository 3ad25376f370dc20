package dev.holdfast.testkit.crash;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A child process with the class path of this process. A test reads its output line by line and can kill it; a last
 * line that is cut off by the kill is dropped. Confined to one thread at a time, except {@link #say}.
 */
public final class ChildJvm implements AutoCloseable {
    private static final int PARENT_GONE = 3;

    private final Process process;
    private final WholeLines output;
    private final List<String> said = new ArrayList<>();

    private ChildJvm(Process process) {
        this.process = process;
        this.output = new WholeLines(process.getInputStream());
    }

    /**
     * Starts a process.
     *
     * @param main the class whose {@code main} method it runs
     * @param arguments the arguments of that method
     * @return the process; the caller closes it
     * @throws IOException if it cannot be started
     */
    public static ChildJvm start(Class<?> main, String... arguments) throws IOException {
        return start(List.of(), main, arguments);
    }

    /**
     * Starts a process through another command, for example one that limits its resources.
     *
     * @param before a command that ends by running its remaining arguments; may be empty
     * @param main the class whose {@code main} method it runs
     * @param arguments the arguments of that method
     * @return the process; the caller closes it
     * @throws IOException if it cannot be started
     */
    public static ChildJvm start(List<String> before, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-Xshare:auto"));
        command.add("-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"));
        command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=error");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return new ChildJvm(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** Ends this process when its parent is gone; a child calls it first. */
    public static void endWithParent() {
        Thread watch = new Thread(() -> {
            try {
                while (System.in.read() >= 0) {
                    // the parent sends nothing
                }
            } catch (IOException e) {
                // treated like the end of the stream
            }
            Runtime.getRuntime().halt(PARENT_GONE);
        });
        watch.setDaemon(true);
        watch.start();
    }

    /**
     * Prints a line for the parent; called in a child. Thread-safe.
     *
     * @param line the text, without a line break
     */
    public static synchronized void say(String line) {
        System.out.print(line + "\n");
        System.out.flush();
    }

    /**
     * Reads until the child has printed a number of further lines with a prefix.
     *
     * @param prefix the prefix
     * @param times the number of lines, from 1
     * @throws IOException if the output cannot be read
     * @throws AssertionError if the child ends first; its message holds all output
     */
    public void await(String prefix, int times) throws IOException {
        if (!heard(prefix, times)) {
            throw new AssertionError("the child ended before it printed '" + prefix + "':\n" + String.join("\n", said));
        }
    }

    /** Reads until the child has printed the lines; false if it ends first. */
    boolean heard(String prefix, int times) throws IOException {
        for (int heard = 0; heard < times; ) {
            String line = output.next();
            if (line == null) {
                return false;
            }
            said.add(line);
            heard += line.startsWith(prefix) ? 1 : 0;
        }
        return true;
    }

    /**
     * Returns all lines read so far, including error output.
     *
     * @return the lines in order
     */
    public List<String> said() {
        return List.copyOf(said);
    }

    /**
     * Returns the id of the process.
     *
     * @return the process id of the operating system
     */
    public long pid() {
        return process.pid();
    }

    /**
     * Kills the process with {@code SIGKILL} and reads the rest of its output.
     *
     * @throws IOException if the output cannot be read
     */
    public void kill() throws IOException {
        process.toHandle().destroyForcibly(); // Process.destroyForcibly would close the unread output
        drain();
    }

    /**
     * Sends a signal.
     *
     * @param name the name that {@code kill} takes, for example {@code STOP}
     * @throws IOException if the signal could not be sent
     * @throws InterruptedException if this thread is interrupted
     */
    public void signal(String name) throws IOException, InterruptedException {
        int code = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
        if (code != 0) {
            throw new IOException("kill -" + name + " ended with " + code);
        }
    }

    /**
     * Writes a line to the standard input of the process.
     *
     * @param line the text, without a line break
     * @throws IOException if the process has ended
     */
    public void send(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /**
     * Reads all output and waits for the end of the process.
     *
     * @return the exit code
     * @throws IOException if the output cannot be read
     * @throws InterruptedException if this thread is interrupted
     * @throws IllegalStateException if the process still runs a minute after the end of its output
     */
    public int end() throws IOException, InterruptedException {
        drain();
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
            throw new IllegalStateException(
                    "process " + process.pid() + " still runs a minute after the end of its output");
        }
        return process.exitValue();
    }

    private void drain() throws IOException {
        for (String line = output.next(); line != null; line = output.next()) {
            said.add(line);
        }
    }

    /** Kills the process if it still runs. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

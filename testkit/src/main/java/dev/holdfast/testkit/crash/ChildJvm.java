package dev.holdfast.testkit.crash;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Another process with the class path of this one, which a test talks with by lines and may kill. Its last line may be torn
 * then. Confined to one thread at a time, but for {@link #say}.
 */
public final class ChildJvm implements AutoCloseable {
    private static final int PARENT_GONE = 3;

    private final Process process;
    private final BufferedReader output;
    private final List<String> said = new ArrayList<>();

    private ChildJvm(Process process) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /**
     * Starts a process.
     *
     * @param main the class whose {@code main} it runs
     * @param arguments for that
     * @return the process; the caller closes it
     * @throws IOException if it cannot be started
     */
    public static ChildJvm start(Class<?> main, String... arguments) throws IOException {
        return start(List.of(), main, arguments);
    }

    /**
     * Starts a process through a command, for instance one that limits what it may use.
     *
     * @param before a command that ends by running what follows it; may be empty
     * @param main the class whose {@code main} it runs
     * @param arguments for that
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

    /** Ends this process when the one that started it is gone; for the beginning of a child. */
    public static void endWithParent() {
        Thread watch = new Thread(() -> {
            try {
                while (System.in.read() >= 0) {
                    // nothing is ever sent
                }
            } catch (IOException e) {
                // the same as the end
            }
            Runtime.getRuntime().halt(PARENT_GONE);
        });
        watch.setDaemon(true);
        watch.start();
    }

    /**
     * Tells the parent something, as a child. Thread-safe.
     *
     * @param line without a line end
     */
    public static synchronized void say(String line) {
        System.out.print(line + "\n");
        System.out.flush();
    }

    /**
     * Reads on until so many more lines begin with the words.
     *
     * @param words how they begin
     * @param times how many
     * @throws IOException if the output cannot be read
     * @throws AssertionError if the child ends before, with all that it said
     */
    public void await(String words, int times) throws IOException {
        for (int heard = 0; heard < times; ) {
            String line = output.readLine();
            if (line == null) {
                throw new AssertionError("the child ended before it said '" + words + "':\n" + String.join("\n", said));
            }
            said.add(line);
            heard += line.startsWith(words) ? 1 : 0;
        }
    }

    /**
     * All lines that were read until now, errors among them.
     *
     * @return in their order
     */
    public List<String> said() {
        return List.copyOf(said);
    }

    /**
     * The number of the process.
     *
     * @return as the system counts
     */
    public long pid() {
        return process.pid();
    }

    /**
     * Kills it with {@code SIGKILL}, and reads what it said before.
     *
     * @throws IOException if the output cannot be read
     */
    public void kill() throws IOException {
        process.toHandle().destroyForcibly(); // the process itself would close the output that is still to be read
        drain();
    }

    /**
     * Sends a signal.
     *
     * @param name as {@code kill} knows it, for instance {@code STOP}
     * @throws IOException if it could not be sent
     * @throws InterruptedException if this thread is interrupted meanwhile
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
     * Reads to the end.
     *
     * @return the exit code
     * @throws IOException if the output cannot be read
     * @throws InterruptedException if this thread is interrupted meanwhile
     * @throws IllegalStateException if the output has ended, and the process does not within a minute
     */
    public int end() throws IOException, InterruptedException {
        drain();
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
            throw new IllegalStateException("process " + process.pid() + " does not end");
        }
        return process.exitValue();
    }

    private void drain() throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            said.add(line);
        }
    }

    /** Kills it if it still runs. */
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

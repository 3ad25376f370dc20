package dev.holdfast.examples.clipper.launch;

import dev.holdfast.examples.clipper.worker.Diary;
import dev.holdfast.examples.clipper.worker.WorkerCommand;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The place of one worker: a process, and after its death another one. {@link #run} is for one thread, everything else for
 * any.
 */
final class WorkerSlot implements Runnable {
    private static final int MOST_FALSE_STARTS = 5;
    private static final long PATIENCE_SECONDS = 10;

    private final String name;
    private final ProcessBuilder builder;
    private final Path log;
    private final ChunkTally tally;

    private @Nullable Process process;
    private boolean ready;
    private boolean busy;
    private boolean closed;
    private int starts;
    private int falseStarts;
    private @Nullable String failure;

    /**
     * A slot without a process yet.
     *
     * @param builder starts a process
     * @param log where what the processes say is appended
     */
    WorkerSlot(String name, ProcessBuilder builder, Path log, ChunkTally tally) {
        this.name = name;
        this.builder = builder;
        this.log = log;
        this.tally = tally;
    }

    @Override
    public void run() {
        String last = "it said nothing";
        try (BufferedWriter written = Files.newBufferedWriter(
                log, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            Process started = start();
            while (started != null) {
                last = follow(started, written);
                started = start();
            }
        } catch (IOException e) {
            last = String.valueOf(e.getMessage());
            fail(last);
        }
        if (falseStarts() >= MOST_FALSE_STARTS) {
            fail(last);
        }
    }

    /** Starts the next process, unless there shall be no more. */
    private synchronized @Nullable Process start() throws IOException {
        ready = false;
        busy = false;
        process = null;
        if (closed || falseStarts >= MOST_FALSE_STARTS) {
            return null;
        }
        starts++;
        falseStarts++; // until it says that it is ready
        process = builder.start();
        return process;
    }

    /** Reads what a process says until it is dead; gives its last line. */
    private String follow(Process running, BufferedWriter written) throws IOException {
        written.write("process " + running.pid() + "\n");
        String last = "";
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(running.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                written.write(line);
                written.write('\n');
                written.flush();
                hear(line);
                last = line;
            }
        }
        return last;
    }

    private void hear(String line) {
        Diary.Line chunk = Diary.Line.parse(line);
        if (chunk != null) {
            tally.add(chunk);
            return;
        }
        synchronized (this) {
            if (line.equals(WorkerCommand.READY)) {
                ready = true;
                falseStarts = 0;
            } else if (line.startsWith("took ")) {
                busy = true;
            } else if (line.startsWith("left ") || line.startsWith("lost")) {
                busy = false;
            }
        }
    }

    private synchronized int falseStarts() {
        return falseStarts;
    }

    private synchronized void fail(String why) {
        if (!closed) {
            failure = name + " does not start: " + why;
        }
    }

    /** Why there is no process any more although there should be; null if all is well. */
    synchronized @Nullable String failure() {
        return failure;
    }

    /** Whether its process is at work on a job. */
    synchronized boolean isBusy() {
        return ready && busy;
    }

    /** How many processes it has had. */
    synchronized int starts() {
        return starts;
    }

    String name() {
        return name;
    }

    /** SIGKILL for its process if that is at work; gives the number of the process, or 0 if there was none. */
    synchronized long kill() {
        Process running = process;
        if (running == null || !isBusy()) {
            return 0;
        }
        busy = false;
        // not Process.destroyForcibly, which throws away what the process said before
        return running.toHandle().destroyForcibly() ? running.pid() : 0;
    }

    /** Lets its process give back what it holds and end; does not wait. */
    synchronized void close() {
        closed = true;
        Process running = process;
        if (running != null) {
            try {
                running.getOutputStream().close();
            } catch (IOException e) {
                // it is gone already
            }
        }
    }

    /** Waits for the end of its process, and makes it end if need be. */
    void await() throws InterruptedException {
        Process running;
        synchronized (this) {
            running = process;
        }
        if (running != null && !running.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            running.toHandle().destroyForcibly();
        }
    }
}

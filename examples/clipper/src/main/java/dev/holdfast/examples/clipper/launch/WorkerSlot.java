package dev.holdfast.examples.clipper.launch;

import dev.holdfast.examples.clipper.worker.WorkerOutput;
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
 * The slot of one worker: its process is replaced when it dies. One thread calls {@link #run}; everything else is
 * thread-safe.
 */
final class WorkerSlot implements Runnable {
    private static final int MAX_FALSE_STARTS = 5;
    private static final long STOP_SECONDS = 10;

    private final String name;
    private final ProcessBuilder builder;
    private final Path log;
    private final ChunkCounts chunks;

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
     * @param log receives the output of all processes of the slot
     * @param chunks counts the chunks of the processes
     */
    WorkerSlot(String name, ProcessBuilder builder, Path log, ChunkCounts chunks) {
        this.name = name;
        this.builder = builder;
        this.log = log;
        this.chunks = chunks;
    }

    @Override
    public void run() {
        String last = "it printed nothing";
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
        if (falseStarts() >= MAX_FALSE_STARTS) {
            fail(last);
        }
    }

    /** Starts the next process; returns null if there are to be no more. */
    private synchronized @Nullable Process start() throws IOException {
        ready = false;
        busy = false;
        process = null;
        if (closed || falseStarts >= MAX_FALSE_STARTS) {
            return null;
        }
        starts++;
        falseStarts++; // until it is ready
        process = builder.start();
        return process;
    }

    /** Reads the output of a process to its end; returns the last line. */
    private String follow(Process running, BufferedWriter written) throws IOException {
        written.write("process " + running.pid() + "\n");
        String last = "";
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(running.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                written.write(line);
                written.write('\n');
                written.flush();
                parse(line);
                last = line;
            }
        }
        return last;
    }

    private void parse(String line) {
        WorkerOutput.ChunkLine chunk = WorkerOutput.ChunkLine.parse(line);
        if (chunk != null) {
            chunks.add(chunk);
            return;
        }
        synchronized (this) {
            if (line.equals(WorkerOutput.READY)) {
                ready = true;
                falseStarts = 0;
            } else if (line.startsWith(WorkerOutput.CLAIMED)) {
                busy = true;
            } else if (line.startsWith(WorkerOutput.RELEASED)) {
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

    /** Returns why there is no process any more; null unless that is a failure. */
    synchronized @Nullable String failure() {
        return failure;
    }

    /** Returns whether its process works on a job. */
    synchronized boolean isBusy() {
        return ready && busy;
    }

    /** Returns the number of started processes. */
    synchronized int starts() {
        return starts;
    }

    String name() {
        return name;
    }

    /** Kills its process with SIGKILL if it is busy; returns the process id, or 0 if nothing was killed. */
    synchronized long kill() {
        Process running = process;
        if (running == null || !isBusy()) {
            return 0;
        }
        busy = false;
        // Process.destroyForcibly would discard pending output
        return running.toHandle().destroyForcibly() ? running.pid() : 0;
    }

    /** Asks its process to release its job and end, without waiting. */
    synchronized void close() {
        closed = true;
        Process running = process;
        if (running != null) {
            try {
                running.getOutputStream().close();
            } catch (IOException e) {
                // the process has ended already
            }
        }
    }

    /** Waits for the end of its process, and kills it after a time-out. */
    void await() throws InterruptedException {
        Process running;
        synchronized (this) {
            running = process;
        }
        if (running != null && !running.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            running.toHandle().destroyForcibly();
        }
    }
}

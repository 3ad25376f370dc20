package dev.holdfast.examples.clipper.launch;

import dev.holdfast.examples.clipper.worker.WorkerOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts the chunks of all workers. Thread-safe. */
final class ChunkCounts {
    private final Map<String, Integer> started = new TreeMap<>();
    private final Map<String, Integer> finished = new TreeMap<>();

    /** Counts a line of a worker. */
    synchronized void add(WorkerOutput.ChunkLine line) {
        (line.event() == WorkerOutput.Event.BEGIN ? started : finished).merge(line.chunk(), 1, Integer::sum);
    }

    /** Returns the number of finished chunks. */
    synchronized int finishedCount() {
        return finished.size();
    }

    /** Returns how often a chunk was started again after its worker was killed or failed. */
    synchronized int restartCount() {
        return started.values().stream().mapToInt(times -> times - 1).sum();
    }

    /** Returns the chunks that were finished more than once; there must be none. */
    synchronized List<String> finishedTwice() {
        List<String> twice = new ArrayList<>();
        finished.forEach((chunk, times) -> {
            if (times > 1) {
                twice.add(chunk);
            }
        });
        return twice;
    }
}

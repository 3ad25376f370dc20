package dev.holdfast.examples.clipper.launch;

import dev.holdfast.examples.clipper.worker.Diary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What all workers together have said about their chunks. Thread-safe. */
final class ChunkTally {
    private final Map<String, Integer> begun = new TreeMap<>();
    private final Map<String, Integer> done = new TreeMap<>();

    synchronized void add(Diary.Line line) {
        (line.word() == Diary.Word.BEGIN ? begun : done).merge(line.chunk(), 1, Integer::sum);
    }

    /** How many chunks were finished. */
    synchronized int finished() {
        return done.size();
    }

    /** How often a chunk had to be begun again, since who worked on it was killed or failed. */
    synchronized int begunAgain() {
        return begun.values().stream().mapToInt(times -> times - 1).sum();
    }

    /** The chunks that were finished more than once, which must not be. */
    synchronized List<String> finishedTwice() {
        List<String> twice = new ArrayList<>();
        done.forEach((chunk, times) -> {
            if (times > 1) {
                twice.add(chunk);
            }
        });
        return twice;
    }
}

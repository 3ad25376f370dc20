package dev.holdfast.file;

import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.StateStore.Check;
import dev.holdfast.testkit.crash.ChildJvm;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Fills a tiny disk that holds its store, and reports each result as a line {@code name value}. */
final class FullDiskChild {
    private static final int MOST = 20_000;

    private final Path filler;
    private final List<Committed> acknowledged = new ArrayList<>();
    private int failures;
    private int whileFull;

    private FullDiskChild(Path filler) {
        this.filler = filler;
    }

    public static void main(String[] arguments) throws IOException {
        Path disk = Path.of(arguments[0]);
        new FullDiskChild(disk.resolve("filler")).run(disk.resolve("store"));
        ChildJvm.say("end");
    }

    private void run(Path directory) throws IOException {
        FileOptions options = FileOptions.defaults();
        try (FileStore store = FileStore.open(directory, options)) {
            commit(store, 20);
            store.flush();
            commit(store, 20);
            fill();
            commitUntilItFails(store);
            ChildJvm.say("documents " + flush(store));
            ChildJvm.say("lost-while-full " + lost(store));
            Files.delete(filler);
            commit(store, 20);
            ChildJvm.say("documents-after " + flush(store));
            ChildJvm.say("lost-after " + lost(store));
            ChildJvm.say("findings " + store.verify(Check.REPORT).findings());
        }
        try (FileStore store = FileStore.open(directory, options)) {
            ChildJvm.say("lost-reopened " + lost(store));
            ChildJvm.say("findings-reopened " + store.verify(Check.REPORT).findings());
        }
        ChildJvm.say("acknowledged " + acknowledged.size() + ", " + whileFull + " of them on the full disk");
    }

    private static ItemBody body() {
        return new ItemBody(
                "NEW", null, Samples.T0, null, Samples.T0, Set.of(), "{\"x\":\"" + "x".repeat(3000) + "\"}");
    }

    private Commit next() {
        return Samples.change(Samples.key("item-" + acknowledged.size()), Commit.ABSENT, body());
    }

    private void commit(FileStore store, int times) {
        for (int i = 0; i < times; i++) {
            acknowledged.add(Samples.commit(store, next()));
        }
    }

    /** The reserved space of the journal still takes some. */
    private void commitUntilItFails(FileStore store) {
        for (int i = 0; i < MOST && failures < 5; i++) {
            Commit commit = next();
            try {
                acknowledged.add(Samples.commit(store, commit));
            } catch (StoreException e) {
                failures++;
                ChildJvm.say("failure " + e.verdict() + " " + e.getMessage());
                resolve(store, commit, e.verdict());
            }
        }
    }

    /** A refused commit has no effect; one with an unknown outcome is sent again if it has. */
    private void resolve(FileStore store, Commit commit, Verdict verdict) {
        boolean there = store.read(commit.key()).isPresent();
        ChildJvm.say("there " + verdict + " " + there);
        if (there) {
            acknowledged.add(Samples.commit(store, commit));
        }
    }

    private static String flush(FileStore store) {
        try {
            store.flush();
            return "flushed";
        } catch (StoreException e) {
            return e.verdict() + " " + e.getMessage();
        }
    }

    private long lost(FileStore store) {
        long lost = 0;
        for (int i = 0; i < acknowledged.size(); i++) {
            var record = store.read(Samples.key("item-" + i));
            long revision = acknowledged.get(i).revision();
            lost += record.filter(found -> found.revision() == revision).isPresent() ? 0 : 1;
        }
        return lost;
    }

    /** Fills the disk to the last byte. */
    private void fill() throws IOException {
        try (OutputStream out = Files.newOutputStream(filler)) {
            for (int size = 1 << 16; size > 0; size /= 16) {
                writeUntilFull(out, new byte[size]);
            }
        }
        ChildJvm.say("filled " + Files.size(filler));
    }

    private static void writeUntilFull(OutputStream out, byte[] piece) {
        try {
            while (true) {
                out.write(piece);
            }
        } catch (IOException e) {
            // full
        }
    }
}

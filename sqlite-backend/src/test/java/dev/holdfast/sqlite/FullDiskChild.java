package dev.holdfast.sqlite;

import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.StateStore.Check;
import dev.holdfast.testkit.crash.ChildJvm;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** Works in the directory of a tiny disk that it fills, and prints each result as {@code name result}. */
final class FullDiskChild {
    private static final int MOST = 20_000;

    private final Path filler;
    private final List<Committed> acknowledged = new ArrayList<>();
    private volatile CountDownLatch gate = new CountDownLatch(0);
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
        SqliteOptions options =
                SqliteOptions.builder().mirrorGroup(this::groupWhenOpen).build();
        try (SqliteStore store = SqliteStore.open(directory, options)) {
            commit(store, 20);
            store.flush();
            gate = new CountDownLatch(1);
            commit(store, 20);
            fill();
            gate.countDown();
            commitUntilItFails(store);
            ChildJvm.say("mirror " + flush(store));
            ChildJvm.say("lost-while-full " + lost(store));
            Files.delete(filler);
            commit(store, 20);
            ChildJvm.say("mirror-after " + flush(store));
            ChildJvm.say("lost-after " + lost(store));
            ChildJvm.say("findings " + store.verify(Check.REPORT).findings());
        }
        try (SqliteStore store = SqliteStore.open(directory, options)) {
            ChildJvm.say("lost-reopened " + lost(store));
            ChildJvm.say("findings-reopened " + store.verify(Check.REPORT).findings());
        }
        ChildJvm.say("acknowledged " + acknowledged.size() + ", " + whileFull + " of them on the full disk");
    }

    /** Keeps the mirror from working until the disk is full. */
    private String groupWhenOpen(ItemRecord record) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return "all";
    }

    private static ItemBody body() {
        return new ItemBody(
                "NEW", null, Samples.T0, null, Samples.T0, Set.of(), "{\"x\":\"" + "x".repeat(3000) + "\"}");
    }

    private Commit next() {
        return Samples.change(Samples.key("item-" + acknowledged.size()), Commit.ABSENT, body());
    }

    private void commit(SqliteStore store, int times) {
        for (int i = 0; i < times; i++) {
            acknowledged.add(Samples.commit(store, next()));
        }
    }

    /** Commits until the log and the free pages of the database are used up. */
    private void commitUntilItFails(SqliteStore store) {
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

    /** Checks that refused commits are absent; one with an unknown outcome may exist, and sending it again tells. */
    private void resolve(SqliteStore store, Commit commit, Verdict verdict) {
        boolean there = store.read(commit.key()).isPresent();
        ChildJvm.say("there " + verdict + " " + there);
        if (there) {
            acknowledged.add(Samples.commit(store, commit));
        }
    }

    private static String flush(SqliteStore store) {
        try {
            store.flush();
            return "flushed";
        } catch (StoreException e) {
            return e.verdict() + " " + e.getMessage();
        }
    }

    private long lost(SqliteStore store) {
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

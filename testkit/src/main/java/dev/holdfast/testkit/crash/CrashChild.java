package dev.holdfast.testkit.crash;

import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.Durability;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.StoreFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The process to be killed: {@code factory directory round seed threads}. Prints a line for each acknowledged commit.
 */
final class CrashChild {
    static final String OPENING = "opening";
    static final String FAILED = "failed";
    private static final String[] STATES = {"NEW", "RUN", "DONE"};

    private final StateStore store;
    private final String round;

    private CrashChild(StateStore store, String round) {
        this.store = store;
        this.round = round;
    }

    public static void main(String[] args) throws ReflectiveOperationException {
        ChildJvm.endWithParent();
        StoreFactory factory = StoreFactory.of(Class.forName(args[0]).asSubclass(StoreFactory.class));
        ChildJvm.say(OPENING);
        StateStore store = factory.open(Path.of(args[1]));
        ChildJvm.say("open");
        CrashChild child = new CrashChild(store, args[2]);
        long seed = Long.parseLong(args[3]);
        for (int t = 0; t < Integer.parseInt(args[4]); t++) {
            int thread = t;
            new Thread(() -> child.write(thread, new Random(seed * 31 + thread))).start();
        }
    }

    private void write(int thread, Random random) {
        try {
            for (int i = 0; ; i++) {
                step(round + "-" + thread + "-" + i, random);
            }
        } catch (Throwable e) {
            ChildJvm.say(FAILED + "\t" + e);
            e.printStackTrace();
            Runtime.getRuntime().halt(2);
        }
    }

    /** Makes one call with one commit, or with two commits of different items. */
    private void step(String prefix, Random random) {
        int first = random.nextInt(ScriptedCommit.KEYS);
        List<Commit> commits = new ArrayList<>();
        List<ScriptedCommit> scripts = new ArrayList<>();
        int count = random.nextInt(4) == 0 ? 2 : 1;
        for (int i = 0; i < count; i++) {
            ItemKey key = ScriptedCommit.key((first + i) % ScriptedCommit.KEYS);
            ItemRecord now = store.read(key).orElse(null);
            boolean delete = now != null && random.nextInt(12) == 0;
            String state = delete ? ScriptedCommit.GONE : STATES[random.nextInt(STATES.length)];
            int chunk = delete || random.nextInt(3) > 0 ? -1 : random.nextInt(1000);
            ScriptedCommit script = ScriptedCommit.of(prefix + (i == 0 ? "" : "b"), state, chunk);
            scripts.add(script);
            commits.add(script.commit(
                    key,
                    now == null ? Commit.ABSENT : now.revision(),
                    now == null ? null : now.body().state()));
        }
        ChildJvm.say(ScriptedCommit.SENDING + scripts.get(0).token());
        List<CommitResult> results = store.commit(commits);
        ChildJvm.say(ScriptedCommit.ANSWERED + scripts.get(0).token());
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i) instanceof CommitResult.Committed done) {
                Commit commit = commits.get(i);
                ChildJvm.say(scripts.get(i).acknowledgement(commit.key(), done.revision(), commit.expected()));
                if (done.durability() == Durability.MEMORY) {
                    throw new IllegalStateException(commit.key()
                            + " was acknowledged with durability MEMORY; a store under test must survive the process");
                }
            }
        }
    }
}

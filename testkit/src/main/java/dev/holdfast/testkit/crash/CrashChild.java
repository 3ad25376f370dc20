package dev.holdfast.testkit.crash;

import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.Durability;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.StoreFactory;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The process that is killed: {@code factory directory round seed threads}. Says what was acknowledged, line by line. */
final class CrashChild {
    private static final String[] STATES = {"NEW", "RUN", "DONE"};

    private final StateStore store;
    private final String round;
    private final PrintStream out;

    private CrashChild(StateStore store, String round, PrintStream out) {
        this.store = store;
        this.round = round;
        this.out = out;
    }

    public static void main(String[] args) throws ReflectiveOperationException {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        endWithParent();
        StoreFactory factory = StoreFactory.of(Class.forName(args[0]).asSubclass(StoreFactory.class));
        say(out, "opening");
        StateStore store = factory.open(Path.of(args[1]));
        say(out, "open");
        CrashChild child = new CrashChild(store, args[2], out);
        long seed = Long.parseLong(args[3]);
        for (int t = 0; t < Integer.parseInt(args[4]); t++) {
            int thread = t;
            new Thread(() -> child.write(thread, new Random(seed * 31 + thread))).start();
        }
    }

    /** A child whose parent is gone must not write on for ever. */
    private static void endWithParent() {
        Thread watch = new Thread(() -> {
            try {
                while (System.in.read() >= 0) {
                    // nothing is ever sent
                }
            } catch (IOException e) {
                // the same as the end
            }
            Runtime.getRuntime().halt(3);
        });
        watch.setDaemon(true);
        watch.start();
    }

    /** Lines of several threads must not mix. */
    private static synchronized void say(PrintStream out, String line) {
        out.print(line + "\n");
        out.flush();
    }

    private void write(int thread, Random random) {
        try {
            for (int i = 0; ; i++) {
                step(round + "-" + thread + "-" + i, random);
            }
        } catch (Throwable e) {
            say(out, "failed\t" + e);
            e.printStackTrace();
            Runtime.getRuntime().halt(2);
        }
    }

    /** One call with one commit, or with two on items of their own. */
    private void step(String prefix, Random random) {
        int first = random.nextInt(CrashScript.KEYS);
        List<Commit> commits = new ArrayList<>();
        List<CrashScript> scripts = new ArrayList<>();
        int count = random.nextInt(4) == 0 ? 2 : 1;
        for (int i = 0; i < count; i++) {
            ItemKey key = CrashScript.key((first + i) % CrashScript.KEYS);
            ItemRecord now = store.read(key).orElse(null);
            boolean delete = now != null && random.nextInt(12) == 0;
            String state = delete ? CrashScript.GONE : STATES[random.nextInt(STATES.length)];
            int chunk = delete || random.nextInt(3) > 0 ? -1 : random.nextInt(1000);
            CrashScript script = CrashScript.of(prefix + (i == 0 ? "" : "b"), state, chunk);
            scripts.add(script);
            commits.add(script.commit(
                    key,
                    now == null ? Commit.ABSENT : now.revision(),
                    now == null ? null : now.body().state()));
        }
        say(out, CrashScript.SENDING + scripts.get(0).token());
        List<CommitResult> results = store.commit(commits);
        say(out, CrashScript.ANSWERED + scripts.get(0).token());
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i) instanceof CommitResult.Committed done) {
                Commit commit = commits.get(i);
                say(out, scripts.get(i).acknowledgement(commit.key(), done.revision(), commit.expected()));
                if (done.durability() == Durability.MEMORY) {
                    throw new IllegalStateException(commit.key() + " was acknowledged as not outliving the process");
                }
            }
        }
    }
}

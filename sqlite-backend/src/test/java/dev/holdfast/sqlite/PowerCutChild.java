package dev.holdfast.sqlite;

import dev.holdfast.store.Commit;
import dev.holdfast.store.Durability;
import dev.holdfast.testkit.crash.ChildJvm;
import java.nio.file.Path;

/** A process that commits until the power is cut: {@code directory sync cycle}. Prints {@code ack id revision}. */
final class PowerCutChild {
    private static final int THREADS = 2;

    private PowerCutChild() {}

    public static void main(String[] arguments) {
        ChildJvm.endWithParent();
        SqliteOptions options = SqliteOptions.builder()
                .durability(Durability.valueOf(arguments[1]))
                .build();
        SqliteStore store = SqliteStore.open(Path.of(arguments[0]), options);
        ChildJvm.say("open");
        for (int t = 0; t < THREADS; t++) {
            String prefix = arguments[2] + "-" + t + "-";
            new Thread(() -> write(store, prefix)).start();
        }
    }

    private static void write(SqliteStore store, String prefix) {
        for (int i = 0; ; i++) {
            String id = prefix + i;
            Commit commit = Samples.change(Samples.key(id), Commit.ABSENT, Samples.body("NEW"));
            ChildJvm.say("ack " + id + " " + Samples.commit(store, commit).revision());
        }
    }
}

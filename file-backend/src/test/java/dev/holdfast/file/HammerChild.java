package dev.holdfast.file;

import dev.holdfast.testkit.check.Hammer;
import dev.holdfast.testkit.crash.ChildJvm;
import java.nio.file.Path;
import java.time.Duration;

/** A process that hammers: {@code directory log label threads keys operations seed busyMillis}. */
final class HammerChild {
    private static final int SAY_EACH = 100;

    private HammerChild() {}

    public static void main(String[] arguments) {
        ChildJvm.endWithParent();
        FileOptions options = FileOptions.builder()
                .lockTimeout(Duration.ofMillis(Long.parseLong(arguments[7])))
                .build();
        try (FileStore store = FileStore.open(Path.of(arguments[0]), options)) {
            ChildJvm.say("open");
            Hammer.on(new HeartbeatStore(store, SAY_EACH))
                    .log(Path.of(arguments[1]))
                    .label(arguments[2])
                    .threads(Integer.parseInt(arguments[3]))
                    .keys(Integer.parseInt(arguments[4]))
                    .operations(Integer.parseInt(arguments[5]))
                    .seed(Long.parseLong(arguments[6]))
                    .run();
            store.flush();
            ChildJvm.say("flushed");
        }
        ChildJvm.say("closed");
    }
}

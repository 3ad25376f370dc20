package dev.holdfast.redis;

import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.check.Hammer;
import dev.holdfast.testkit.crash.ChildJvm;
import java.nio.file.Path;

/** A process that runs a hammer: {@code directory log label threads keys operations seed}. */
final class HammerChild {
    private static final int SAY_EACH = 100;

    private HammerChild() {}

    public static void main(String[] arguments) {
        ChildJvm.endWithParent();
        try (StateStore store = new RedisFactory().open(Path.of(arguments[0]))) {
            ChildJvm.say("open");
            Hammer.on(new RetryingStore(new ReportingStore(store, SAY_EACH)))
                    .log(Path.of(arguments[1]))
                    .label(arguments[2])
                    .threads(Integer.parseInt(arguments[3]))
                    .keys(Integer.parseInt(arguments[4]))
                    .operations(Integer.parseInt(arguments[5]))
                    .seed(Long.parseLong(arguments[6]))
                    .run();
        }
        ChildJvm.say("closed");
    }
}

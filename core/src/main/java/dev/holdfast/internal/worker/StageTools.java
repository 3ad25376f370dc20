package dev.holdfast.internal.worker;

import dev.holdfast.Items;
import dev.holdfast.internal.assembly.EngineItems;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The parts that all stages of a pool share.
 *
 * @param items the items
 * @param scheduler runs the turns
 * @param threads run the tasks
 * @param slots the slots of all stages together
 * @param clock the time of the items
 * @param random the source of jitter
 * @param idleInterval the longest time between two claims of an idle stage
 * @param checks the number of the newest reason to look for items
 */
record StageTools<S, P>(
        Items<S, P> items,
        ScheduledExecutorService scheduler,
        TaskThreads threads,
        SharedSlots slots,
        Supplier<Instant> clock,
        DoubleSupplier random,
        Duration idleInterval,
        LongSupplier checks) {
    Instant now() {
        return clock.get();
    }

    boolean isClosed() {
        return EngineItems.engineOf(items).isClosed();
    }
}

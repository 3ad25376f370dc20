package dev.holdfast.examples.features;

import dev.holdfast.Claim;
import dev.holdfast.Items;
import dev.holdfast.Registration;
import dev.holdfast.sqlite.SqliteStore;
import dev.holdfast.workflow.Workflow;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A worker that claims one item after the other, and waits while there is none. */
public final class ClaimLoopExample {
    enum Stage {
        ORDERED,
        PACKING,
        SHIPPED,
        FAILED
    }

    record Order(String article, String parcel) {}

    // work starts in a ready state; a claim moves an item from there to an active state, under a lease
    static final Workflow<Stage, Order> ORDERS = Workflow.of("order", Stage.class, Order.class)
            .ready(Stage.ORDERED)
            .active(Stage.PACKING)
            .error(Stage.FAILED)
            .done(Stage.SHIPPED)
            .initial(Stage.ORDERED)
            .allow(Stage.ORDERED, Stage.PACKING)
            .allow(Stage.PACKING, Stage.SHIPPED, Stage.FAILED)
            .allow(Stage.FAILED, Stage.PACKING)
            .build();

    private ClaimLoopExample() {}

    /** Runs the example in the directory that the first argument names. */
    public static void main(String[] arguments) throws InterruptedException {
        try (Items<Stage, Order> orders = Items.open(ORDERS, SqliteStore.open(Path.of(arguments[0])))) {
            for (String article : List.of("lamp", "chair", "table")) {
                orders.create(article, new Order(article, "")); // no effect if the order exists
            }
            Semaphore changes = new Semaphore(0);
            Registration hints = orders.onChange(changes::release); // changes of other processes as well
            while (shipped(orders) < 3) {
                changes.drainPermits();
                if (!packOne(orders)) {
                    // a hint may be lost, and a retry becomes due without one, so the wait is short
                    var unused = changes.tryAcquire(1, TimeUnit.SECONDS);
                }
            }
            hints.close();
            System.out.println("shipped: " + shipped(orders));
        }
    }

    private static long shipped(Items<Stage, Order> orders) {
        return orders.counts().getOrDefault(Stage.SHIPPED, 0L);
    }

    private static boolean packOne(Items<Stage, Order> orders) {
        List<Claim<Stage, Order>> claims = orders.claim(Stage.PACKING, 1);
        for (Claim<Stage, Order> claim : claims) {
            // stores payload, state and history in one commit; an exception moves the order to FAILED
            claim.run(Stage.SHIPPED, work -> {
                System.out.println("packing " + work.id());
                return new Order(work.payload().article(), "parcel of " + work.id());
            });
        }
        return !claims.isEmpty();
    }
}

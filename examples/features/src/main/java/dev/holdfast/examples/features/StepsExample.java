package dev.holdfast.examples.features;

import dev.holdfast.Claim;
import dev.holdfast.Items;
import dev.holdfast.WorkContext;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.workflow.RetryPolicy;
import dev.holdfast.workflow.Workflow;
import java.io.IOException;
import java.time.Duration;

/** Named steps: a step that has succeeded is not repeated by a later attempt, which gets its stored result. */
public final class StepsExample {
    enum Stage {
        CART,
        PAYING,
        PAID,
        FAILED,
        CANCELLED
    }

    record Purchase(int cents, String receipt) {}

    record Charge(String number) {}

    static final Workflow<Stage, Purchase> PURCHASES = Workflow.of("purchase", Stage.class, Purchase.class)
            .ready(Stage.CART)
            .active(Stage.PAYING)
            .error(Stage.FAILED)
            .done(Stage.PAID, Stage.CANCELLED)
            .initial(Stage.CART)
            .allow(Stage.CART, Stage.PAYING)
            .allow(Stage.PAYING, Stage.PAID, Stage.FAILED)
            .allow(Stage.FAILED, Stage.PAYING, Stage.CANCELLED)
            .retry(Stage.PAYING, RetryPolicy.fixed(Duration.ZERO).maxAttempts(2).giveUp(Stage.CANCELLED))
            .build();

    private StepsExample() {}

    /** Runs the example. */
    public static void main(String[] arguments) {
        try (Items<Stage, Purchase> purchases = Items.open(PURCHASES, new InMemoryStore())) {
            purchases.create("p-1", new Purchase(1250, ""));
            for (int attempt = 1; attempt <= 2; attempt++) {
                for (Claim<Stage, Purchase> claim : purchases.claim(Stage.PAYING, 1)) {
                    claim.run(Stage.PAID, StepsExample::pay);
                }
            }
            purchases
                    .get("p-1")
                    .ifPresent(purchase -> System.out.println(purchase.state() + ": " + purchase.payload()));
        }
    }

    private static Purchase pay(WorkContext<Stage, Purchase> work) throws Exception {
        Charge charge = work.step("charge", Charge.class, () -> {
            System.out.println("attempt " + work.attempt() + ": the card is charged");
            return new Charge("c-77");
        });
        String receipt = work.step("receipt", String.class, () -> {
            if (work.attempt() == 1) {
                throw new IOException("the printer is out of paper");
            }
            System.out.println("attempt " + work.attempt() + ": the receipt is printed");
            return "receipt for " + charge.number();
        });
        return new Purchase(work.payload().cents(), receipt);
    }
}

package dev.holdfast.testkit.contract;

import static dev.holdfast.testkit.contract.ContractSteps.KEY;
import static dev.holdfast.testkit.contract.ContractSteps.history;
import static dev.holdfast.testkit.contract.ContractSteps.make;
import static dev.holdfast.testkit.contract.ContractSteps.move;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Registration;
import dev.holdfast.store.CommitResult.Committed;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** C-HINT: change hints. */
interface HintContract extends ContractGroup {
    @Test
    @Clause("C-HINT-1")
    default void closedHintIsNotCalledAgain() {
        AtomicInteger calls = new AtomicInteger();
        Registration registration = store().onChange(calls::incrementAndGet);
        registration.close();
        registration.close();
        int before = calls.get();
        make(store(), KEY, "NEW");

        assertThat(calls).hasValue(before);
    }

    @Test
    @Clause("C-HINT-2")
    default void failingHintDoesNotAffectTheCommit() {
        try (Registration registration = store().onChange(() -> {
            throw new IllegalStateException("a failing hint");
        })) {
            assertThat(registration).isNotNull();
            Committed created = make(store(), KEY, "NEW");
            move(store(), KEY, created.revision(), "RUN");
        }
        assertThat(history(store(), KEY)).hasSize(2);
    }
}

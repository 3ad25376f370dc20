package dev.holdfast.testkit.contract;

import dev.holdfast.Registration;
import static dev.holdfast.testkit.contract.Fixture.KEY;
import static dev.holdfast.testkit.contract.Fixture.history;
import static dev.holdfast.testkit.contract.Fixture.make;
import static dev.holdfast.testkit.contract.Fixture.move;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.store.StateStore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** C-HINT: being woken. */
interface HintContract extends ContractGroup {
    @Test
    @Clause("C-HINT-1")
    default void hintThatIsClosedIsNotCalledAgain() {
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
    default void hintThatFailsDoesNotTouchTheCommit() {
        try (Registration registration = store().onChange(() -> {
            throw new IllegalStateException("a hint that fails");
        })) {
            assertThat(registration).isNotNull();
            Committed created = make(store(), KEY, "NEW");
            move(store(), KEY, created.revision(), "RUN");
        }
        assertThat(history(store(), KEY)).hasSize(2);
    }
}

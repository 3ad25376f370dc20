package dev.holdfast.testkit.contract;

import static dev.holdfast.testkit.contract.ContractSteps.TYPE;
import static dev.holdfast.testkit.contract.ContractSteps.commit;
import static dev.holdfast.testkit.contract.ContractSteps.count;
import static dev.holdfast.testkit.contract.ContractSteps.deletion;
import static dev.holdfast.testkit.contract.ContractSteps.find;
import static dev.holdfast.testkit.contract.ContractSteps.key;
import static dev.holdfast.testkit.contract.ContractSteps.make;
import static dev.holdfast.testkit.contract.ContractSteps.move;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Query;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** C-COUNT: the number of items per state. */
interface CountContract extends ContractGroup {
    @Test
    @Clause("C-COUNT-1")
    default void countsFollowEveryCommit() {
        Committed a = make(store(), key("a"), "NEW");
        make(store(), key("b"), "NEW");
        make(store(), new ItemKey("video", "c"), "NEW");
        assertThat(count(store(), "NEW")).isEqualTo(2);

        Committed moved = move(store(), key("a"), a.revision(), "RUN");
        assertThat(count(store(), "NEW")).isEqualTo(1);
        assertThat(count(store(), "RUN")).isEqualTo(1);

        commit(store(), deletion(key("a"), moved.revision()));
        assertThat(count(store(), "NEW")).isEqualTo(1);
        assertThat(count(store(), "RUN")).isZero();
    }

    @Test
    @Clause("C-COUNT-1")
    default void countsOfATypeWithoutItemsAreZero() {
        assertThat(store().count("unheard.of").values()).allMatch(count -> count == 0);
    }

    @Test
    @Clause("C-COUNT-2")
    default void countsAgreeWithAWalkOverAllItems() {
        Random random = new Random(7);
        String[] states = {"NEW", "RUN", "DONE", "FAILED"};
        for (int i = 0; i < 60; i++) {
            ItemKey key = key("i" + random.nextInt(20));
            String state = states[random.nextInt(states.length)];
            Optional<ItemRecord> now = store().read(key);
            if (now.isEmpty()) {
                make(store(), key, state);
            } else if (random.nextInt(5) == 0) {
                commit(store(), deletion(key, now.get().revision()));
            } else {
                move(store(), key, now.get().revision(), state);
            }
        }
        Map<String, Long> walked = new TreeMap<>();
        find(store(), Query.Filter.ALL)
                .forEach(record -> walked.merge(record.body().state(), 1L, Long::sum));
        Map<String, Long> counted = new TreeMap<>(store().count(TYPE));
        counted.values().removeIf(count -> count == 0);

        assertThat(counted).isEqualTo(walked);
    }
}

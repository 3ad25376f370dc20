package dev.holdfast.testkit.contract;

import static dev.holdfast.testkit.contract.ContractSteps.KEY;
import static dev.holdfast.testkit.contract.ContractSteps.body;
import static dev.holdfast.testkit.contract.ContractSteps.change;
import static dev.holdfast.testkit.contract.ContractSteps.chunks;
import static dev.holdfast.testkit.contract.ContractSteps.commit;
import static dev.holdfast.testkit.contract.ContractSteps.creation;
import static dev.holdfast.testkit.contract.ContractSteps.key;
import static dev.holdfast.testkit.contract.ContractSteps.move;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Cursor;
import dev.holdfast.StoreException;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.ChunkQuery;
import dev.holdfast.store.CommitResult.Committed;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** C-CHUNK: the ledgers of finished chunks. */
interface ChunkContract extends ContractGroup {
    private static List<Chunk> some(String ledger, int... indexes) {
        return Arrays.stream(indexes)
                .mapToObj(i -> new Chunk(ledger, i, "\"" + i + "\""))
                .toList();
    }

    @Test
    @Clause("C-CHUNK-1")
    default void chunksAreReadByIndexInAnyOrderOfCompletion() {
        Committed a = commit(store(), creation(KEY, body("RUN")).withChunks(some("RUN", 7, 100)));
        Committed b =
                commit(store(), change(KEY, a.revision(), body("RUN")).withChunks(some("RUN", 0, Integer.MAX_VALUE)));
        commit(store(), change(KEY, b.revision(), body("RUN")).withChunks(some("RUN", 9)));

        assertThat(chunks(store(), KEY, "RUN", 100)).isEqualTo(some("RUN", 0, 7, 9, 100, Integer.MAX_VALUE));
    }

    @Test
    @Clause("C-CHUNK-2")
    default void chunkFinishedTwiceKeepsItsFirstResult() {
        Committed a = commit(store(), creation(KEY, body("RUN")).withChunks(List.of(new Chunk("RUN", 1, "\"first\""))));
        commit(
                store(),
                change(KEY, a.revision(), body("RUN"))
                        .withChunks(List.of(
                                new Chunk("RUN", 1, "\"second\""),
                                new Chunk("RUN", 2, "\"x\""),
                                new Chunk("RUN", 2, "\"y\""))));

        assertThat(chunks(store(), KEY, "RUN", 10))
                .containsExactly(new Chunk("RUN", 1, "\"first\""), new Chunk("RUN", 2, "\"x\""));
    }

    @Test
    @Clause("C-CHUNK-3")
    default void ledgersOfItemsAndStatesAreSeparate() {
        commit(
                store(),
                creation(KEY, body("RUN")).withChunks(List.of(new Chunk("RUN", 0, "1"), new Chunk("run", 0, "2"))));
        commit(store(), creation(key("b"), body("RUN")).withChunks(List.of(new Chunk("RUN", 0, "3"))));

        assertThat(chunks(store(), KEY, "RUN", 10)).containsExactly(new Chunk("RUN", 0, "1"));
        assertThat(chunks(store(), KEY, "run", 10)).containsExactly(new Chunk("run", 0, "2"));
        assertThat(chunks(store(), key("b"), "RUN", 10)).containsExactly(new Chunk("RUN", 0, "3"));
        assertThat(chunks(store(), KEY, "OTHER", 10)).isEmpty();
        assertThat(chunks(store(), key("nobody"), "RUN", 10)).isEmpty();
    }

    @Test
    @Clause("C-CHUNK-4")
    default void chunksAreReadInPages() {
        commit(
                store(),
                creation(KEY, body("RUN"))
                        .withChunks(some("RUN", IntStream.range(0, 12).toArray())));

        for (int limit : new int[] {1, 5, 12, 1000}) {
            assertThat(chunks(store(), KEY, "RUN", limit))
                    .isEqualTo(some("RUN", IntStream.range(0, 12).toArray()));
        }
        assertThatThrownBy(() -> store().chunks(new ChunkQuery(KEY, "RUN", new Cursor("no such 'cursor"), 5)))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("no such 'cursor");
    }

    @Test
    @Clause("C-CHUNK-6")
    default void chunksAreReadFromAnyIndex() {
        commit(store(), creation(KEY, body("RUN")).withChunks(some("RUN", 0, 3, 4, 9)));

        assertThat(store().chunks(ChunkQuery.from(KEY, "RUN", 0, 1)).items()).isEqualTo(some("RUN", 0));
        assertThat(store().chunks(ChunkQuery.from(KEY, "RUN", 1, 2)).items()).isEqualTo(some("RUN", 3, 4));
        assertThat(store().chunks(ChunkQuery.from(KEY, "RUN", 4, 9)).items()).isEqualTo(some("RUN", 4, 9));
        assertThat(store().chunks(ChunkQuery.from(KEY, "RUN", 10, 9)).items()).isEmpty();
        assertThat(store().chunks(new ChunkQuery(KEY, "RUN", Cursor.START, 2)).next())
                .isEqualTo(new Cursor("3"));
    }

    @Test
    @Clause("C-CHUNK-5")
    default void chunksStayWhenTheItemMoves() {
        Committed a = commit(store(), creation(KEY, body("RUN")).withChunks(some("RUN", 1, 3)));
        Committed b = move(store(), KEY, a.revision(), "FAILED");
        move(store(), KEY, b.revision(), "RUN");

        assertThat(chunks(store(), KEY, "RUN", 10)).isEqualTo(some("RUN", 1, 3));
    }

    @Test
    @Clause("C-CHUNK-7")
    default void itemHasManyLedgersOfAnyName() {
        Committed last = commit(store(), creation(KEY, body("RUN")));
        for (int from = 0; from < 1000; from += 250) {
            List<Chunk> some = IntStream.range(from, from + 250)
                    .mapToObj(i -> new Chunk("RUN/1/results-" + i, i, "\"" + i + "\""))
                    .toList();
            last = commit(store(), change(KEY, last.revision(), body("RUN")).withChunks(some));
        }
        List<String> hostile = List.of("RUN/1/RESULTS-7", "../../up", "a\\b", "CON", "a'b\"c", "é".repeat(128), "🎧");
        List<Chunk> named = hostile.stream()
                .map(name -> new Chunk(name, 0, "\"" + hostile.indexOf(name) + "\""))
                .toList();
        commit(store(), change(KEY, last.revision(), body("RUN")).withChunks(named));

        for (int i = 0; i < 1000; i += 37) {
            assertThat(chunks(store(), KEY, "RUN/1/results-" + i, 10))
                    .containsExactly(new Chunk("RUN/1/results-" + i, i, "\"" + i + "\""));
        }
        assertThat(named)
                .allSatisfy(chunk ->
                        assertThat(chunks(store(), KEY, chunk.ledger(), 10)).containsExactly(chunk));
    }
}

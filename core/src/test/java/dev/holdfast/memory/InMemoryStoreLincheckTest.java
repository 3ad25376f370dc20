package dev.holdfast.memory;

import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.Cursor;
import dev.holdfast.store.Entry;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.Lease;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/**
 * What a few threads see has to be possible one call after the other.
 *
 * <p>Under stress only: the model checker of Lincheck 3.7 cannot look into records, warns about each of their fields, and
 * takes minutes for a store that is made of them.
 */
@Param(name = "key", gen = IntGen.class, conf = "0:1")
@Param(name = "expected", gen = IntGen.class, conf = "0:3")
@Param(name = "number", gen = IntGen.class, conf = "0:1")
public class InMemoryStoreLincheckTest {
    private static final int ITERATIONS = 30;
    private static final int INVOCATIONS = 500;

    private final InMemoryStore store = new InMemoryStore();

    private static ItemKey key(int number) {
        return new ItemKey("t", "k" + number);
    }

    private static Instant at(int number) {
        return Instant.EPOCH.plusSeconds(number);
    }

    @Operation
    public String commit(
            @Param(name = "key") int key, @Param(name = "expected") int expected, @Param(name = "number") int token) {
        ItemBody body = new ItemBody("S" + token, null, at(0), new Lease("owner", token, at(0)), at(0), Set.of(), "{}");
        Entry entry = new Entry(Entry.Kind.UPDATED, null, "S" + token, at(0), "{}");
        CommitResult result = store.commit(List.of(new Commit(key(key), expected, body, List.of(entry), "t" + token)))
                .get(0);
        return result instanceof CommitResult.Committed done
                ? "made " + done.revision() + " with " + done.entries()
                : "lost";
    }

    @Operation
    public String read(@Param(name = "key") int key) {
        return store.read(key(key))
                .map(record -> record.revision() + " " + record.entries() + " "
                        + record.body().lease())
                .orElse("nothing");
    }

    @Operation
    public boolean renew(@Param(name = "key") int key, @Param(name = "number") int token) {
        return store.renew(key(key), new Lease("owner", token, at(0)), at(9));
    }

    @Operation
    public String history(@Param(name = "key") int key) {
        return store.history(new HistoryQuery("t", "k" + key, Cursor.START, 10)).entries().stream()
                .map(entry -> entry.number() + "@" + entry.revision())
                .toList()
                .toString();
    }

    @Operation
    public String count() {
        return store.count("t").toString();
    }

    @Test
    void answersAreLinearizableUnderStress() {
        new StressOptions()
                .iterations(ITERATIONS)
                .invocationsPerIteration(INVOCATIONS)
                .threads(3)
                .actorsPerThread(3)
                .check(InMemoryStoreLincheckTest.class);
    }
}

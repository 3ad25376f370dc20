package dev.holdfast.memory;

import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

import dev.holdfast.Cursor;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.Entry;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.Lease;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/**
 * Calls of a few threads are linearizable: under stress, and in many interleavings chosen by the model checker.
 *
 * <p>The model checker of Lincheck 3.7 cannot analyse records and regular expressions, so the values of the store
 * contract are excluded from it; it still switches threads at every access inside the store and its collections.
 * Without the lock around commits both tests fail.
 */
@Param(name = "key", gen = IntGen.class, conf = "0:1")
@Param(name = "expected", gen = IntGen.class, conf = "0:3")
@Param(name = "number", gen = IntGen.class, conf = "0:1")
public class InMemoryStoreLincheckTest {
    /** Prefixes of the names of classes without mutable state. */
    private static final List<String> VALUES = List.of(
            "dev.holdfast.store.",
            "dev.holdfast.internal.memory.CommitRow",
            "dev.holdfast.internal.memory.TypeTable$",
            "java.time.",
            "java.util.regex.");

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
    public String renew(@Param(name = "key") int key, @Param(name = "number") int token) {
        return store.renew(key(key), new Lease("owner", token, at(0)), at(9)).toString();
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
                .iterations(30)
                .invocationsPerIteration(500)
                .threads(3)
                .actorsPerThread(3)
                .check(InMemoryStoreLincheckTest.class);
    }

    @Test
    void answersAreLinearizableInChosenInterleavings() {
        new ModelCheckingOptions()
                .iterations(15)
                .invocationsPerIteration(40)
                .threads(2)
                .actorsPerThread(3)
                .actorsBefore(1)
                .actorsAfter(0)
                .addGuarantee(forClasses(InMemoryStoreLincheckTest::isValue)
                        .allMethods()
                        .treatAsAtomic())
                .check(InMemoryStoreLincheckTest.class);
    }

    private static boolean isValue(String type) {
        return VALUES.stream().anyMatch(type::startsWith);
    }
}

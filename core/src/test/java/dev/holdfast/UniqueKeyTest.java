package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.fixtures.ForwardingStore;
import dev.holdfast.fixtures.TestClock;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.StateStore;
import dev.holdfast.workflow.RetryPolicy;
import dev.holdfast.workflow.Workflow;
import dev.holdfast.workflow.WorkflowException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UniqueKeyTest {
    enum S {
        NEW,
        RUN,
        DONE,
        FAILED
    }

    record Recording(String title, @Nullable String archive) {
        Recording as(String id) {
            return new Recording(title, id);
        }
    }

    private static Workflow.Builder<S, Recording> workflow() {
        return Workflow.of("recording", S.class, Recording.class)
                .ready(S.NEW)
                .active(S.RUN)
                .done(S.DONE)
                .error(S.FAILED)
                .initial(S.NEW)
                .allow(S.NEW, S.RUN, S.DONE)
                .allow(S.RUN, S.DONE, S.FAILED)
                .allow(S.FAILED, S.RUN, S.DONE)
                .retry(
                        S.RUN,
                        RetryPolicy.<S>fixed(Duration.ofMinutes(1))
                                .maxAttempts(2)
                                .giveUp(S.DONE));
    }

    private static final Workflow<S, Recording> KEYED =
            workflow().uniqueKey("archive", Recording::archive).build();
    private static final Workflow<S, Recording> PLAIN = workflow().build();

    private final TestClock clock = new TestClock();
    private final StateStore store = new InMemoryStore();
    private final Items<S, Recording> items = open(KEYED);

    private <P> Items<S, P> open(Workflow<S, P> workflow) {
        return Items.builder(workflow, store).clock(clock).build();
    }

    @AfterEach
    void close() {
        items.close();
        store.close();
    }

    private void create(String id, @Nullable String archive) {
        items.create(id, new Recording(id, archive));
    }

    private @Nullable String archive(String id) {
        return items.get(id).orElseThrow().payload().archive();
    }

    private static void assertRefused(Throwable thrown) {
        assertThat(thrown)
                .isInstanceOf(DuplicateKeyException.class)
                .hasMessageContaining("recording/b")
                .hasMessageContaining("unique key archive 'x'")
                .hasMessageContaining("belongs to recording/a");
        assertThat(((DuplicateKeyException) thrown).holder()).isEqualTo("a");
        assertThat(((DuplicateKeyException) thrown).name()).isEqualTo("archive");
    }

    @Test
    void aSecondItemWithAKeyIsRefusedWithTheNameOfTheFirst() {
        create("a", "x");
        assertRefused(catchThrowableOfType(DuplicateKeyException.class, () -> create("b", "x")));
        assertThat(items.get("b")).isEmpty();
        create("b", null);
        create("c", null);
        assertThat(items.findByKey("archive", "x").map(Snapshot::id)).isEqualTo(Optional.of("a"));
        assertThat(items.findByKey("archive", "y")).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> items.findByKey("shelf", "x"))
                .withMessageContaining("'shelf'")
                .withMessageContaining("[archive]");
    }

    @Test
    void everyWriteOfAPayloadIsChecked() {
        create("a", "x");
        create("b", "y");
        Snapshot<S, Recording> b = items.get("b").orElseThrow();
        List<Runnable> writes = List.of(
                () -> items.update("b", old -> old.as("x")),
                () -> items.update(b, old -> old.as("x"), ConflictPolicy.fail()),
                () -> items.move("b", S.DONE, old -> old.as("x"), Note.none()),
                () -> items.move(b, S.DONE, old -> old.as("x"), Note.none()),
                () -> items.patch("b", "{\"archive\":\"x\"}", Note.none()));

        for (Runnable write : writes) {
            assertRefused(catchThrowableOfType(DuplicateKeyException.class, write::run));
        }
        assertThat(items.get("b").orElseThrow().revision()).isEqualTo(b.revision());
        items.update("a", old -> old.as("z"));
        items.update("b", old -> old.as("x"));
        items.delete("b");
        create("c", "x");
        assertThat(items.findByKey("archive", "x").map(Snapshot::id)).contains("c");
    }

    @Test
    void aBatchRefusesOnlyTheItemsWhoseKeysAreTaken() {
        create("a", "x");
        create("b", "1");
        create("c", "2");
        BatchResult<S, Recording> result = items.batch()
                .update("b", old -> old.as("x"))
                .update("c", old -> old.as("y"))
                .commit();
        assertThat(result.answer("b"))
                .isInstanceOfSatisfying(BatchResult.Refused.class, refused -> assertRefused(refused.why()));
        assertThat(result.answer("c")).isInstanceOf(BatchResult.Done.class);
    }

    @Test
    void anUpdaterReportsTheRefusalAndGoesOn() {
        create("a", "x");
        create("b", "y");
        Updater<S, Recording> updater = items.updater("b", Duration.ofHours(1));
        updater.update(old -> old.as("z"));
        updater.update(old -> old.as("x"));
        UnwrittenUpdateException refused = catchThrowableOfType(UnwrittenUpdateException.class, updater::flush);
        assertRefused(refused.getCause());
        updater.update(old -> old.as("w"));
        updater.close();
        assertThat(archive("b")).isEqualTo("w");
    }

    @Test
    void aWorkerWhoseSaveIsRefusedKeepsItsClaimAndCorrectsThePayload() {
        create("a", "x");
        items.move("a", S.DONE, Note.none());
        create("b", null);
        try (Claim<S, Recording> claim = items.claim(S.RUN, "b").orElseThrow()) {
            assertRefused(catchThrowableOfType(
                    DuplicateKeyException.class,
                    () -> claim.save(claim.payload().as("x"))));
            assertThat(claim.lost()).isFalse();
            assertRefused(catchThrowableOfType(
                    DuplicateKeyException.class,
                    () -> claim.complete(S.DONE, claim.payload().as("x"))));
            claim.save(claim.payload().as("y"));
            claim.complete(S.DONE, claim.payload().as("z"));
        }
        assertThat(archive("b")).isEqualTo("z");
        assertThat(items.findByKey("archive", "y")).isEmpty();
    }

    @Test
    void aPendingPayloadThatIsRefusedIsReportedOnceAndDoesNotBlockTheClaim() {
        create("a", "x");
        items.move("a", S.DONE, Note.none());
        create("b", null);
        try (Claim<S, Recording> claim = items.claim(S.RUN, "b").orElseThrow()) {
            claim.save(claim.payload().as("y"));
            claim.saveSoon(claim.payload().as("x"));
            assertRefused(catchThrowableOfType(DuplicateKeyException.class, () -> claim.event("half", null)));
            claim.event("half", null);
            claim.saveSoon(claim.payload().as("x"));
            claim.fail(new IllegalStateException("boom"));
        }
        Snapshot<S, Recording> failed = items.get("b").orElseThrow();
        assertThat(failed.state()).isEqualTo(S.FAILED);
        assertThat(failed.payload().archive()).isEqualTo("y");
        assertThat(items.history("b")).extracting(Change::event).contains(Optional.of("payload not saved"));
    }

    @Test
    void runRecordsARefusalAsAFailure() {
        create("a", "x");
        items.move("a", S.DONE, Note.none());
        create("b", null);
        Snapshot<S, Recording> after = items.claim(S.RUN, "b")
                .orElseThrow()
                .run(S.DONE, work -> work.payload().as("x"));
        assertThat(after.state()).isEqualTo(S.FAILED);
        assertThat(after.lastFailure().orElseThrow().message()).contains("belongs to recording/a");
    }

    @Test
    void aKeyThatCannotBeComputedOrStoredNamesItemAndKey() {
        Workflow<S, Recording> faulty = workflow()
                .uniqueKey("archive", Recording::archive)
                .uniqueKey("first", recording -> recording.title().substring(0, 1))
                .build();
        try (Items<S, Recording> strict = open(faulty)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> strict.create("a", new Recording("", null)))
                    .withMessageContaining("recording/a")
                    .withMessageContaining("unique key first threw");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> strict.create("a", new Recording("t", "x".repeat(201))))
                    .withMessageContaining("recording/a")
                    .withMessageContaining("unique key archive")
                    .withMessageContaining("at most 200");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> strict.create("a", new Recording("t", " ")))
                    .withMessageContaining("blank");
        }
    }

    @Test
    void aWorkflowDeclaresAtMostFourKeysWithNamesThatCanBeStored() {
        Workflow.Builder<S, Recording> many = workflow();
        for (int i = 0; i < 5; i++) {
            many.uniqueKey("k" + i, Recording::archive);
        }
        many.uniqueKey(" ", Recording::archive).uniqueKey("k1", Recording::archive);
        assertThatThrownBy(many::build)
                .isInstanceOf(WorkflowException.class)
                .hasMessageContaining("k4")
                .hasMessageContaining("' '")
                .hasMessageContaining("'k1' is declared twice");
    }

    @Test
    void anOpeningThatDeclaresAKeyFirstIndexesTheStoredItems() {
        Workflow<S, Recording> titled = workflow()
                .uniqueKey("archive", Recording::archive)
                .uniqueKey("title", Recording::title)
                .build();
        items.create("a", new Recording("same", "x"));
        items.create("b", new Recording("same", null));
        items.create("c", new Recording("own", null));
        long history = items.history("c").size();
        try (Items<S, Recording> opened = open(titled)) {
            assertThat(opened.findByKey("title", "own").map(Snapshot::id)).contains("c");
            assertThat(opened.findByKey("title", "same").map(Snapshot::id)).contains("a");
            assertThat(opened.history("c")).hasSize((int) history);
            assertThatThrownBy(() -> opened.create("d", new Recording("own", null)))
                    .isInstanceOf(DuplicateKeyException.class);
        }
    }

    @Test
    void aVersionWithoutTheKeyKeepsIt() {
        create("a", "x");
        try (Items<S, Recording> plain = open(PLAIN)) {
            plain.update("a", old -> new Recording("other", old.archive()));
        }
        assertThat(store.read(new ItemKey("recording", "a"))
                        .orElseThrow()
                        .body()
                        .uniqueKeys())
                .containsEntry("archive", "x");
    }

    @Test
    void aStoreThatCannotKeepKeysUniqueIsRefusedAtOpening() {
        StateStore without = new ForwardingStore(store) {
            @Override
            public void prepareUniqueKeys() {
                throw new StoreException(StoreException.Verdict.FATAL, "no keys here", null);
            }
        };
        assertThatThrownBy(() -> Items.open(KEYED, without))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("no keys here");
        Items.builder(PLAIN, without).build().close();
    }
}

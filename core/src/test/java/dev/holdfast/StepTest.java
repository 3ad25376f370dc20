package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.fixtures.RiggedStore;
import dev.holdfast.fixtures.RiggedStore.Fate;
import dev.holdfast.fixtures.TestClock;
import dev.holdfast.internal.ledger.LedgerNames;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.ItemBody;
import dev.holdfast.workflow.Workflow;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StepTest {
    enum S {
        NEW,
        WORK,
        MORE,
        DONE
    }

    record Text(String title) {}

    record Transcript(String language, List<String> lines) {}

    private static final Workflow<S, Text> FLOW = Workflow.of("text", S.class, Text.class)
            .ready(S.NEW)
            .active(S.WORK, S.MORE)
            .done(S.DONE)
            .initial(S.NEW)
            .allow(S.NEW, S.WORK)
            .allow(S.WORK, S.MORE, S.DONE)
            .allow(S.MORE, S.DONE)
            .build();

    private final TestClock clock = new TestClock();
    private final RiggedStore store = new RiggedStore();
    private final Items<S, Text> items = Items.builder(FLOW, store)
            .clock(clock)
            .limits(Limits.DEFAULT.withCrashLimit(3).withMaxResultBytes(200))
            .build();
    private final AtomicInteger done = new AtomicInteger();

    @AfterEach
    void close() {
        items.close();
        store.close();
    }

    private Claim<S, Text> claimed() {
        items.create("x", new Text("t"));
        return items.claim(S.WORK, "x").orElseThrow();
    }

    private Claim<S, Text> afterCrash() {
        clock.advance(Duration.ofSeconds(60));
        return items.claim(S.WORK, "x").orElseThrow();
    }

    private Transcript transcribe() {
        done.incrementAndGet();
        return new Transcript("en", List.of("one", "two"));
    }

    @Test
    void aStepRunsOnceAndItsResultIsReturnedLater() throws Exception {
        Transcript first = claimed().step("transcribe", Transcript.class, this::transcribe);
        Transcript second = afterCrash().step("transcribe", Transcript.class, this::transcribe);
        assertThat(first).isEqualTo(new Transcript("en", List.of("one", "two")));
        assertThat(second).isEqualTo(first);
        assertThat(done).hasValue(1);
        assertThat(items.history("x").stream().map(change -> change.event().orElse("")))
                .containsOnlyOnce("step done");
    }

    @Test
    void theFirstRunReturnsTheResultAsLaterRunsReadIt() throws Exception {
        double third = claimed().step("third", Double.class, () -> 1.0 / 3);
        assertThat(afterCrash().step("third", Double.class, () -> 0.0)).isEqualTo(third);
    }

    @Test
    void aNullResultIsKeptToo() throws Exception {
        assertThat(claimed().step("nothing", String.class, () -> null)).isNull();
        String again = afterCrash().step("nothing", String.class, () -> "something");
        assertThat(again).isNull();
    }

    @Test
    void aStepThatThrowsStoresNothingAndMayBeRetried() throws Exception {
        Claim<S, Text> claim = claimed();
        assertThatThrownBy(() -> claim.step("get", String.class, () -> {
                    throw new IOException("no route");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("no route");
        assertThat(claim.step("get", String.class, () -> "got")).isEqualTo("got");
    }

    @Test
    void aNameStandsForOneResultInOneAttempt() throws Exception {
        Claim<S, Text> claim = claimed();
        claim.step("a", String.class, () -> "1");
        assertThatThrownBy(() -> claim.step("a", String.class, () -> "2"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("text/x: step 'a' was already started in this attempt in WORK");
        assertThatThrownBy(() -> claim.step("outer", String.class, () -> claim.step("outer", String.class, () -> "")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("step 'outer'");
        Claim<S, Text> later = afterCrash();
        assertThat(later.step("a", String.class, () -> "3")).isEqualTo("1");
        assertThatThrownBy(() -> later.step("a", String.class, () -> "4")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void eachStateHasStepsOfItsOwn() throws Exception {
        Claim<S, Text> claim = claimed();
        claim.step("a", String.class, () -> "1");
        claim.enter(S.MORE);
        assertThat(claim.step("a", String.class, () -> "2")).isEqualTo("2");
    }

    @Test
    void aStoredResultThatDoesNotFitNamesItemStepAndType() throws Exception {
        claimed().step("transcribe", String.class, () -> "secret words");
        Claim<S, Text> claim = afterCrash();
        assertThatThrownBy(() -> claim.step("transcribe", Transcript.class, this::transcribe))
                .isInstanceOf(UnreadableItemException.class)
                .hasMessageContaining(
                        "text/x: the result of step 'transcribe' in WORK does not fit " + Transcript.class.getName())
                .hasMessageNotContaining("secret");
        assertThat(done).hasValue(0);
    }

    @Test
    void aResultThatCannotBeStoredIsRefused() {
        Claim<S, Text> claim = claimed();
        assertThatThrownBy(() -> claim.step("large", String.class, () -> "x".repeat(199)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the result of step 'large' in WORK has 201 bytes; at most 200 work");
        assertThatThrownBy(() -> claim.step("object", Runnable.class, () -> () -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("can be written but not read back");
        for (String name : List.of("", "a/b", "x".repeat(59))) {
            assertThatThrownBy(() -> claim.step(name, String.class, () -> ""))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("use 1 to 58 characters without '/'");
        }
    }

    @Test
    void theLongestNamesFitIntoTheStore() {
        String state = "s".repeat(ItemBody.MAX_STATE_CHARS);
        String step = LedgerNames.step("x", state, "n".repeat(LedgerNames.MAX_STEP_CHARS));
        assertThat(new Chunk(step, 0, "1").ledger()).hasSize(Chunk.MAX_LEDGER_CHARS);
        LedgerNames names = new LedgerNames(state, Integer.MAX_VALUE);
        assertThat(List.of(names.done(), names.failed(), names.results()))
                .allSatisfy(name -> assertThat(new Chunk(name, 0, "1").ledger()).isEqualTo(name));
    }

    @Test
    void aLostLeaseEndsSteps() {
        Claim<S, Text> lost = claimed();
        afterCrash();
        assertThatThrownBy(() -> lost.step("a", Transcript.class, this::transcribe))
                .isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(() -> lost.step("b", Transcript.class, this::transcribe))
                .isInstanceOf(LeaseLostException.class);
        assertThat(done).as("known at once, so that no step begins").hasValue(0);
    }

    @Test
    void aLostReplyDoesNotRepeatAStep() throws Exception {
        Claim<S, Text> claim = claimed();
        store.next(Fate.APPLIED_UNKNOWN, Fate.APPLIED_UNKNOWN, Fate.APPLIED_UNKNOWN);
        assertThatThrownBy(() -> claim.step("a", Transcript.class, this::transcribe))
                .isInstanceOf(StoreException.class);
        claim.step("a", Transcript.class, this::transcribe);
        assertThat(done).hasValue(1);
    }

    @Test
    void aStepResetsTheCrashCount() throws Exception {
        Claim<S, Text> claim = claimed();
        for (int i = 0; i < 6; i++) {
            claim.step("step " + i, String.class, () -> "");
            claim = afterCrash();
        }
        assertThat(claim.snapshot().crashes(S.WORK)).isEqualTo(6);
    }
}

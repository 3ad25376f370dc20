package dev.holdfast;

import static dev.holdfast.fixtures.Episode.Stage.CONVERTING;
import static dev.holdfast.fixtures.Episode.Stage.DISCOVERED;
import static dev.holdfast.fixtures.Episode.Stage.DOWNLOADED;
import static dev.holdfast.fixtures.Episode.Stage.DOWNLOADING;
import static dev.holdfast.fixtures.Episode.Stage.FAILED;
import static dev.holdfast.fixtures.Episode.Stage.PUBLISHED;
import static dev.holdfast.fixtures.Episode.Stage.SKIPPED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.fixtures.Episode;
import dev.holdfast.fixtures.Episode.Stage;
import dev.holdfast.fixtures.RiggedStore;
import dev.holdfast.fixtures.RiggedStore.Fate;
import dev.holdfast.fixtures.TestClock;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.Entry.Kind;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.workflow.StateKind;
import dev.holdfast.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ItemsTest {
    private static final Episode PAYLOAD = Episode.of("one");

    private final TestClock clock = new TestClock();
    private final RiggedStore store = new RiggedStore();
    private final Items<Stage, Episode> items = open(Episode.ARCHIVE);

    private <S, P> Items<S, P> open(Workflow<S, P> workflow) {
        return Items.builder(workflow, store).clock(clock).owner("test").build();
    }

    @AfterEach
    void close() {
        items.close();
        store.close();
    }

    private void storeRaw(String id, String state, String document) {
        ItemBody body = new ItemBody(state, null, clock.instant(), null, clock.instant(), Set.of(), document);
        Commit commit = new Commit(new ItemKey("episode", id), 0, body, List.of(), "raw-" + id);
        assertThat(store.commit(List.of(commit)).get(0)).isInstanceOf(CommitResult.Committed.class);
    }

    private String document(String id) {
        return store.read(new ItemKey("episode", id)).orElseThrow().body().document();
    }

    // --- create ---

    @Test
    void createStoresAnItemInTheInitialState() {
        CreateResult<Stage, Episode> made =
                items.create("e1", PAYLOAD, Note.none().message("found").tags("2004", "hy", "hy"));
        Snapshot<Stage, Episode> item = made.snapshot();
        assertThat(made.isNew()).isTrue();
        assertThat(item.id()).isEqualTo("e1");
        assertThat(item.state()).isEqualTo(DISCOVERED);
        assertThat(item.kind()).isEqualTo(StateKind.READY);
        assertThat(item.payload()).isEqualTo(PAYLOAD);
        assertThat(item.message()).contains("found");
        assertThat(item.tags()).containsExactly("2004", "hy");
        assertThat(item.created()).isEqualTo(clock.instant());
        assertThat(item.entered()).isEqualTo(clock.instant());
        assertThat(item.updated()).isEqualTo(clock.instant());
        assertThat(item.entries()).isEqualTo(1);
        assertThat(item.attempts()).isEmpty();
        assertThat(item.failures()).isEmpty();
        assertThat(item.lease()).isEmpty();
        assertThat(item.schemaVersion()).isEqualTo(1);
        assertThat(item)
                .hasToString("Snapshot[episode/e1 DISCOVERED @" + item.revision() + "]")
                .isEqualTo(items.get("e1").orElseThrow());
    }

    @Test
    void aSecondCreationChangesNothingAndReportsIt() {
        Snapshot<Stage, Episode> first = items.create("e1", PAYLOAD).snapshot();
        CreateResult<Stage, Episode> second = items.create("e1", Episode.of("two"));
        assertThat(second.isNew()).isFalse();
        assertThat(second.snapshot()).isEqualTo(first);
        assertThat(items.history("e1")).hasSize(1);
    }

    @Test
    void aCreationThatLosesTheRaceReportsIt() {
        store.faster(() -> open(Episode.ARCHIVE).create("e1", Episode.of("theirs")));
        CreateResult<Stage, Episode> lost = items.create("e1", PAYLOAD);
        assertThat(lost.isNew()).isFalse();
        assertThat(lost.snapshot().payload().title()).isEqualTo("theirs");
    }

    @Test
    void anItemIsNotClaimedBeforeItsTime() {
        items.create("e1", PAYLOAD, Note.none().notBefore(clock.instant().plusNanos(1_500_000)));
        assertThat(items.get("e1").orElseThrow().readyAt())
                .contains(clock.instant().plusMillis(2));
        assertThat(items.claim(DOWNLOADING, 1)).isEmpty();
        clock.advance(Duration.ofMillis(2));
        assertThat(items.claim(DOWNLOADING, 1)).hasSize(1);
    }

    // --- move ---

    @Test
    void aMoveFromASnapshotIsDone() {
        Snapshot<Stage, Episode> item = items.create("e1", PAYLOAD).snapshot();
        clock.advance(Duration.ofSeconds(5));
        Snapshot<Stage, Episode> moved = items.move(
                        item,
                        SKIPPED,
                        Note.none().actor("ann").reason("a rerun").message("not wanted"))
                .orThrow();
        assertThat(moved.state()).isEqualTo(SKIPPED);
        assertThat(moved.message()).contains("not wanted");
        assertThat(moved.entered()).isEqualTo(clock.instant());
        assertThat(moved.created()).isEqualTo(clock.instant().minusSeconds(5));
        Change<Stage> change = items.history("e1").get(1);
        assertThat(change.kind()).isEqualTo(Kind.MOVED);
        assertThat(change.from()).contains(DISCOVERED);
        assertThat(change.to()).contains(SKIPPED);
        assertThat(change.actor()).contains("ann");
        assertThat(change.message()).contains("a rerun");
        assertThat(change.revision()).isEqualTo(moved.revision());
    }

    @Test
    void aMoveFromAnOldSnapshotIsAConflictWithTheNewestItem() {
        Snapshot<Stage, Episode> old = items.create("e1", PAYLOAD).snapshot();
        Snapshot<Stage, Episode> newer = items.update("e1", p -> p.withTitle("two"));
        MoveResult<Stage, Episode> result = items.move(old, SKIPPED);
        assertThat(result).isEqualTo(new MoveResult.Conflict<>(newer));
        assertThatThrownBy(result::orThrow)
                .isInstanceOf(ConflictException.class)
                .hasMessage("episode/e1: move: it has changed and is now in DISCOVERED at revision " + newer.revision()
                        + "; read it again and decide again");
        items.delete("e1");
        assertThat(items.move(newer, SKIPPED)).isEqualTo(new MoveResult.Conflict<Stage, Episode>(null));
    }

    @Test
    void anIllegalMoveNamesItemStatesAndPermittedMoves() {
        Snapshot<Stage, Episode> item = items.create("e1", PAYLOAD).snapshot();
        assertThatThrownBy(() -> items.move(item, PUBLISHED))
                .isInstanceOfSatisfying(IllegalTransitionException.class, e -> {
                    assertThat(e.from()).isEqualTo("DISCOVERED");
                    assertThat(e.to()).isEqualTo("PUBLISHED");
                })
                .hasMessage("episode/e1: DISCOVERED -> PUBLISHED is not allowed; from DISCOVERED:"
                        + " [DOWNLOADING, SKIPPED]");
        Snapshot<Stage, Episode> end = items.move("e1", SKIPPED, Note.none());
        assertThatThrownBy(() -> items.move(end, DISCOVERED))
                .hasMessage(
                        "episode/e1: SKIPPED -> DISCOVERED is not allowed; from SKIPPED: nothing, it is a final state");
        assertThat(items.history("e1")).hasSize(2);
    }

    @Test
    void aMoveByIdIsRetriedOnTheNewestItem() {
        items.create("e1", PAYLOAD);
        store.faster(() -> open(Episode.ARCHIVE).update("e1", p -> p.withTitle("theirs")));
        Snapshot<Stage, Episode> moved = items.move("e1", SKIPPED, p -> p.withAudio("a.mp3"), Note.none());
        assertThat(moved.state()).isEqualTo(SKIPPED);
        assertThat(moved.payload().title()).isEqualTo("theirs");
        assertThat(moved.payload().files().audioFile()).isEqualTo("a.mp3");
    }

    @Test
    void missingItemsAreNamed() {
        assertThatThrownBy(() -> items.move("nope", SKIPPED, Note.none()))
                .isInstanceOf(UnknownItemException.class)
                .hasMessage("episode/nope: move to SKIPPED: there is no such item; create it first, or check its id");
        assertThatThrownBy(() -> items.update("nope", p -> p)).hasMessageStartingWith("episode/nope: update: there is");
        assertThatThrownBy(() -> items.recordEvent("nope", "x", null))
                .hasMessageStartingWith("episode/nope: record event: there is");
        assertThat(items.get("nope")).isEmpty();
        assertThat(items.delete("nope")).isFalse();
        assertThat(items.claim(DOWNLOADING, "nope")).isEmpty();
        assertThat(items.history("nope")).isEmpty();
    }

    // --- update ---

    @Test
    void anUpdateIsReappliedToTheNewestPayload() {
        items.create("e1", PAYLOAD);
        for (int i = 0; i < 3; i++) {
            store.faster(() -> open(Episode.ARCHIVE).update("e1", p -> p.withTitle(p.title() + "+")));
        }
        Snapshot<Stage, Episode> after = items.update("e1", p -> p.withAudio("a.mp3"));
        assertThat(after.payload().title()).isEqualTo("one+++");
        assertThat(after.payload().files().audioFile()).isEqualTo("a.mp3");
    }

    @Test
    void anUpdateGivesUpAfterTooManyRaces() {
        items.create("e1", PAYLOAD);
        for (int i = 0; i < Limits.DEFAULT.casAttempts(); i++) {
            store.faster(() -> open(Episode.ARCHIVE).recordEvent("e1", "noise", null));
        }
        assertThatThrownBy(() -> items.update("e1", p -> p.withAudio("a.mp3")))
                .isInstanceOf(ConflictException.class)
                .hasMessage("episode/e1: update: others changed it 8 times in a row; try again, or raise casAttempts");
        assertThat(items.get("e1").orElseThrow().payload()).isEqualTo(PAYLOAD);
    }

    @Test
    void anUpdateChangesMessageTagsAndDueTimeInsideTheState() {
        items.create("e1", PAYLOAD);
        Instant later = clock.instant().plusSeconds(60);
        Snapshot<Stage, Episode> after =
                items.update("e1", Note.none().message("later").tags("b", "a").notBefore(later));
        assertThat(after.state()).isEqualTo(DISCOVERED);
        assertThat(after.message()).contains("later");
        assertThat(after.tags()).containsExactly("a", "b");
        assertThat(after.readyAt()).contains(later);
        assertThat(items.update("e1", p -> p).message()).contains("later");
        assertThat(items.update("e1", Note.none().tags(new String[0])).tags()).isEmpty();
    }

    @Test
    void anItemDeletedBetweenTriesIsUnknown() {
        items.create("e1", PAYLOAD);
        store.faster(() -> open(Episode.ARCHIVE).delete("e1"));
        assertThatThrownBy(() -> items.update("e1", p -> p)).isInstanceOf(UnknownItemException.class);
    }

    // --- delete ---

    @Test
    void anItemCreatedAgainContinuesItsNumbers() {
        items.create("e1", PAYLOAD);
        long before = items.update("e1", p -> p).revision();
        assertThat(items.delete("e1")).isTrue();
        assertThat(items.delete("e1")).isFalse();
        assertThat(items.get("e1")).isEmpty();
        Snapshot<Stage, Episode> again = items.create("e1", Episode.of("two")).snapshot();
        assertThat(again.revision()).isGreaterThan(before + 1);
        assertThat(again.entries()).isEqualTo(4);
        assertThat(items.history("e1"))
                .extracting(Change::kind)
                .containsExactly(Kind.CREATED, Kind.UPDATED, Kind.DELETED, Kind.CREATED);
        assertThat(items.history("e1").get(2).to()).isEmpty();
    }

    @Test
    void aDeletionIsRetriedOnTheNewestItem() {
        items.create("e1", PAYLOAD);
        store.faster(() -> open(Episode.ARCHIVE).update("e1", p -> p));
        assertThat(items.delete("e1")).isTrue();
        assertThat(items.get("e1")).isEmpty();
    }

    @Test
    void aDeletionGivesUpAfterTooManyRaces() {
        items.create("e1", PAYLOAD);
        for (int i = 0; i < Limits.DEFAULT.casAttempts(); i++) {
            store.faster(() -> open(Episode.ARCHIVE).recordEvent("e1", "noise", null));
        }
        assertThatThrownBy(() -> items.delete("e1"))
                .hasMessage("episode/e1: delete: others changed it 8 times in a row; try again, or raise casAttempts");
        assertThat(items.get("e1")).isPresent();
    }

    // --- reading ---

    @Test
    void countsNameEveryState() {
        items.create("e1", PAYLOAD);
        items.create("e2", PAYLOAD);
        items.move("e2", SKIPPED, Note.none());
        assertThat(items.counts())
                .containsOnlyKeys(Stage.values())
                .containsEntry(DISCOVERED, 1L)
                .containsEntry(SKIPPED, 1L)
                .containsEntry(FAILED, 0L);
    }

    @Test
    void findPagesWithoutRepeatingOrMissing() {
        IntStream.range(0, 25).forEach(i -> items.create("e" + i, PAYLOAD));
        List<String> ids = new ArrayList<>();
        Cursor after = Cursor.START;
        while (after != null) {
            var page = items.find(Search.all(), after, 10);
            page.items().forEach(item -> ids.add(item.id()));
            items.update(page.items().get(0).id(), p -> p); // does not change its position
            after = page.next();
        }
        assertThat(ids).hasSize(25).doesNotHaveDuplicates();
        List<String> visited = new ArrayList<>();
        assertThat(items.forEach(Search.all(), item -> visited.add(item.id()))).isEmpty();
        assertThat(visited).isEqualTo(ids);
    }

    @Test
    void findFiltersByStateTagAndTime() {
        items.create("e1", PAYLOAD, Note.none().tags("2004"));
        clock.advance(Duration.ofHours(1));
        Instant noon = clock.instant();
        items.create("e2", PAYLOAD, Note.none().tags("2004", "long"));
        items.create("e3", PAYLOAD);
        items.move("e3", SKIPPED, Note.none());
        assertThat(ids(Search.in(SKIPPED, FAILED))).containsExactly("e3");
        assertThat(ids(Search.<Stage>all().tagged("2004"))).containsExactly("e1", "e2");
        assertThat(ids(Search.in(DISCOVERED).tagged("2004").updated(noon, null)))
                .containsExactly("e2");
        assertThat(ids(Search.<Stage>all().updated(null, noon))).containsExactly("e1");
        assertThat(ids(Search.<Stage>all().updated(noon, noon))).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Search.<Stage>in())
                .withMessage("no state is given; name at least one, or use Search.all()");
    }

    private List<String> ids(Search<Stage> search) {
        return items.find(search, Cursor.START, 100).items().stream()
                .map(Snapshot::id)
                .toList();
    }

    @Test
    void historyAndFeedAreGapFree() {
        for (int i = 0; i < 3; i++) {
            items.create("e" + i, PAYLOAD);
            items.recordEvent("e" + i, "checksum", "ok");
            items.move("e" + i, SKIPPED, Note.none());
        }
        assertThat(items.history("e1")).extracting(Change::number).containsExactly(1L, 2L, 3L);
        List<Change<Stage>> feed = new ArrayList<>();
        Changes<Stage> page = items.changes(Cursor.START, 2);
        feed.addAll(page.changes());
        while (page.more()) {
            page = items.changes(page.next(), 2);
            feed.addAll(page.changes());
        }
        assertThat(feed).hasSize(9).extracting(Change::revision).isSorted().doesNotHaveDuplicates();
        assertThat(items.changes(page.next(), 10).changes()).isEmpty();
        items.delete("e0");
        assertThat(items.changes(page.next(), 10).changes())
                .singleElement()
                .satisfies(change -> assertThat(change.kind()).isEqualTo(Kind.DELETED));
    }

    @Test
    void aLongHistoryIsReadToItsEnd() {
        items.create("e1", PAYLOAD);
        IntStream.range(0, 1100).forEach(i -> items.recordEvent("e1", "tick", null));
        assertThat(items.history("e1"))
                .extracting(Change::number)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 1101).boxed().toList());
    }

    @Test
    void eventsAreWrittenIntoTheHistory() {
        items.create("e1", PAYLOAD);
        Snapshot<Stage, Episode> after = items.recordEvent("e1", "checksum", "sha256 fits");
        assertThat(after.state()).isEqualTo(DISCOVERED);
        Change<Stage> event = items.history("e1").get(1);
        assertThat(event.kind()).isEqualTo(Kind.EVENT);
        assertThat(event.event()).contains("checksum");
        assertThat(event.message()).contains("sha256 fits");
        assertThat(event.actor()).contains(items.owner());
        assertThat(event)
                .hasToString("#2 EVENT DISCOVERED -> DISCOVERED at 2026-01-05T08:00:00Z, checksum: sha256 fits");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> items.recordEvent("e1", " ", null))
                .withMessage("episode/e1: the name of the event is blank; name what happened");
    }

    // --- unreadable records ---

    @Test
    void unreadableItemsAreNamedAndOthersKeepWorking() {
        items.create("good", PAYLOAD);
        storeRaw("shape", "DISCOVERED", "{\"payload\":{\"title\":{\"a\":1}},\"schema\":1}");
        storeRaw("none", "DISCOVERED", "{\"schema\":1}");
        storeRaw("state", "TRANSMOGRIFYING", "{\"payload\":{},\"schema\":1}");
        storeRaw("broken", "DISCOVERED", "not JSON");
        assertThatThrownBy(() -> items.get("shape"))
                .isInstanceOf(UnreadableItemException.class)
                .hasMessageStartingWith(
                        "episode/shape: its payload (schema version 1) does not fit"
                                + " dev.holdfast.fixtures.Episode: field 'title' is an object, but java.lang.String wants a text;")
                .hasMessageEndingWith("or change the stored payload with Items.patch");
        assertThatThrownBy(() -> items.get("none")).hasMessageStartingWith("episode/none: its payload");
        assertThatThrownBy(() -> items.get("state"))
                .hasMessageContaining(
                        "its state TRANSMOGRIFYING is not one of workflow 'episode', which has [DISCOVERED,")
                .hasMessageEndingWith("; declare it again, or move the item with Items.moveUndeclared");
        assertThatThrownBy(() -> items.get("broken"))
                .hasMessage("episode/broken: its document is not the JSON that Holdfast writes; restore or delete it");
        var page = items.find(Search.all(), Cursor.START, 100);
        assertThat(page.items()).extracting(Snapshot::id).containsExactly("good");
        assertThat(page.damaged()).extracting(d -> d.key().id()).containsExactly("shape", "none", "state", "broken");
        assertThat(items.claim(DOWNLOADING, 10)).extracting(Claim::id).containsExactly("good");
        assertThat(items.recoveryPlan().steps(RecoveryPlan.Action.BLOCKED))
                .extracting(RecoveryPlan.Step::id)
                .containsExactlyInAnyOrder("shape", "none", "state", "broken");
        assertThat(items.delete("broken")).isTrue();
    }

    @Test
    void valuesOfUnreadablePayloadsAreNotShown() {
        storeRaw("e1", "DISCOVERED", "{\"payload\":{\"metrics\":{\"audio_size\":\"hunter2\"}}}");
        assertThatThrownBy(() -> items.get("e1")).message().doesNotContain("hunter2");
    }

    @Test
    void anItemOfANewerVersionCanBeReadButNotChanged() {
        Items<Stage, Episode> newer = open(Episode.builder().schemaVersion(2).build());
        newer.create("e1", PAYLOAD);
        assertThat(items.get("e1").orElseThrow().schemaVersion()).isEqualTo(2);
        assertThatThrownBy(() -> items.update("e1", p -> p))
                .isInstanceOf(UnreadableItemException.class)
                .hasMessage("episode/e1: it was written with schema version 2, but this workflow has 1; it can be read,"
                        + " change it with the newer version");
        assertThatThrownBy(() -> items.move("e1", SKIPPED, Note.none())).isInstanceOf(UnreadableItemException.class);
        assertThat(items.claim(DOWNLOADING, 10)).isEmpty();
        assertThat(items.recoveryPlan().steps())
                .singleElement()
                .satisfies(step -> assertThat(step.action()).isEqualTo(RecoveryPlan.Action.BLOCKED));
        assertThat(newer.claim(DOWNLOADING, 10)).hasSize(1);
        newer.close();
    }

    @Test
    void unknownFieldsSurviveOlderCode() {
        storeRaw(
                "e1",
                "DISCOVERED",
                "{\"payload\":{\"title\":\"t\",\"new\":[1],\"files\":{\"source_url\":\"u\",\"codec\":\"opus\","
                        + "\"audio_file\":null,\"video_file\":null,\"transcript_file\":null},"
                        + "\"youtube\":{\"playlist_ids\":[\"p\"],\"rank\":7,\"video_id\":null,"
                        + "\"scheduled_date\":null,\"published_date\":null},\"archive_identifier\":null,"
                        + "\"date\":null,\"metrics\":null},\"later\":{\"x\":1},\"schema\":1}");
        items.update("e1", p -> p.withAudio("a.mp3"));
        items.move("e1", SKIPPED, p -> p.withTitle("T"), Note.none());
        assertThat(document("e1"))
                .contains(
                        "\"new\":[1]",
                        "\"codec\":\"opus\"",
                        "\"rank\":7",
                        "\"later\":{\"x\":1}",
                        "\"title\":\"T\"",
                        "a.mp3");
    }

    record Part(String name) {}

    record Parts(List<Part> parts, String note) {}

    enum Two {
        OPEN,
        SHUT
    }

    private static <P> Workflow<Two, P> two(String type, Class<P> payload) {
        return Workflow.of(type, Two.class, payload)
                .waiting(Two.OPEN)
                .done(Two.SHUT)
                .initial(Two.OPEN)
                .allow(Two.OPEN, Two.SHUT)
                .build();
    }

    @Test
    void unknownFieldsInUnchangedArraysSurvive() {
        Items<Two, Parts> parts = open(two("episode", Parts.class));
        storeRaw("p1", "OPEN", "{\"payload\":{\"parts\":[{\"name\":\"a\",\"size\":5}],\"note\":\"x\"}}");
        parts.update("p1", p -> new Parts(p.parts(), "y"));
        assertThat(document("p1")).contains("{\"name\":\"a\",\"size\":5}").contains("\"note\":\"y\"");
    }

    /** A payload that hosts modify in place. */
    static final class Mutable {
        @com.fasterxml.jackson.annotation.JsonInclude(com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL)
        public String note;

        public int count;
    }

    @Test
    void aPayloadChangedInPlaceIsStored() {
        Items<Two, Mutable> mutable = open(two("mutable", Mutable.class));
        Mutable payload = new Mutable();
        payload.note = "x";
        mutable.create("m1", payload);
        mutable.update("m1", p -> {
            p.note = null;
            p.count = 5;
            return p;
        });
        String stored =
                store.read(new ItemKey("mutable", "m1")).orElseThrow().body().document();
        assertThat(stored).contains("\"payload\":{\"count\":5}");
    }

    record OneWay(String text) {
        OneWay {
            if (text.startsWith("bad")) {
                throw new IllegalStateException("refused");
            }
        }

        @com.fasterxml.jackson.annotation.JsonValue
        java.util.Map<String, Integer> json() {
            return java.util.Map.of("text", 1, "deep", 2);
        }

        @com.fasterxml.jackson.annotation.JsonCreator
        static OneWay of(@com.fasterxml.jackson.annotation.JsonProperty("text") int[] text) {
            return new OneWay("x" + text.length);
        }
    }

    @Test
    void aPayloadThatCannotBeReadBackIsRefused() {
        Items<Two, OneWay> odd = open(two("odd", OneWay.class));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> odd.create("o1", new OneWay("x")))
                .withMessageStartingWith(
                        "odd/o1: the payload can be written but not read back as dev.holdfast.ItemsTest$OneWay: ");
        assertThat(odd.get("o1")).isEmpty();
    }

    // --- refusals ---

    @Test
    void refusalsNameTheInput() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> items.create(" ", PAYLOAD))
                .withMessageStartingWith("id is blank");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> items.get("a\nb"))
                .withMessageContaining("id 'a\\u000ab' has the control character U+000A at position 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> items.get("x".repeat(201)))
                .withMessageContaining("has 201 characters; at most 200 work");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> items.create("e1", PAYLOAD, Note.none().tags("")))
                .withMessageStartingWith("episode/e1: tag is blank");
        String[] many = IntStream.range(0, 33).mapToObj(i -> "t" + i).toArray(String[]::new);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> items.create("e1", PAYLOAD, Note.none().tags(many)))
                .withMessage("episode/e1: 33 tags are too many; at most 32 work");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> items.create("e1", PAYLOAD, Note.none().message("é".repeat(1025))))
                .withMessage("episode/e1: the message has 2050 bytes; at most 2048 work");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> items.create("e1", PAYLOAD, Note.none().reason("a\ud800")))
                .withMessage(
                        "episode/e1: the reason has an unpaired surrogate at position 1, which is not text; leave it out");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> items.create("e1", PAYLOAD.withTitle("\udc00")))
                .withMessage("episode/e1: the payload has an unpaired surrogate, which is not text; leave it out");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> items.create("e1", PAYLOAD, Note.none().notBefore(Instant.MAX)))
                .withMessageContaining("episode/e1: notBefore +1000000000-12-31T23:59:59.999999999Z cannot be stored");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> items.create("e1", null))
                .withMessageStartingWith("episode/e1: the payload is written as NULL");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> items.find(Search.all(), Cursor.START, 0))
                .withMessageContaining("limit 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> items.changes(Cursor.START, 1001))
                .withMessageContaining("limit 1001");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> items.claim(DOWNLOADING, 0))
                .withMessageContaining("limit 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> items.claim(DISCOVERED, 1))
                .withMessageContaining("DISCOVERED is READY, active are [DOWNLOADING, CONVERTING, UPLOADING]");
        assertThat(items.get("e1")).isEmpty();
        assertThat(items.changes(Cursor.START, 10).changes()).isEmpty();
    }

    @Test
    void settingsAreCheckedWhenSet() {
        Items.Builder<Stage, Episode> builder = Items.builder(Episode.ARCHIVE, store);
        for (String bad : List.of("", "a:b", "a b", "x".repeat(65), "ä")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> builder.namespace(bad))
                    .withMessage(
                            "namespace '" + bad + "' cannot be stored; use 1 to 64 letters, digits, '_', '.' and '-'");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.owner(" "))
                .withMessageStartingWith("owner ' ' is blank");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.owner("a\tb"))
                .withMessageContaining("control character U+0009");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.lease(Duration.ofMillis(99)))
                .withMessage("lease PT0.099S is too short; use PT0.1S or more");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.lease(Duration.ofDays(31)))
                .withMessageContaining("is too long");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.progressInterval(Duration.ofSeconds(-1)))
                .withMessageContaining("is out of range");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Limits.DEFAULT.withCrashLimit(0))
                .withMessage("crashLimit 0 is too small; use 1 or more");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Limits.DEFAULT.withFailures(10, 0, 2))
                .withMessageContaining("maxMessageBytes 10");
    }

    @Test
    void aPayloadAboveTheLimitIsRefusedButAStoredOneDoesNotBlock() {
        items.create("big", PAYLOAD.withTitle("x".repeat(2000)));
        Items<Stage, Episode> small = Items.builder(Episode.ARCHIVE, store)
                .clock(clock)
                .limits(Limits.DEFAULT.withMaxPayloadBytes(1000))
                .build();
        small.create("small", PAYLOAD);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> small.update("big", p -> p.withAudio("a.mp3")))
                .withMessageMatching(
                        "episode/big: the payload has 2\\d\\d\\d bytes; at most 1000 work, keep large data outside and a reference here");
        assertThat(small.claim(DOWNLOADING, 10)).hasSize(2).allSatisfy(claim -> claim.fail(new Exception("x")));
        small.close();
    }

    // --- listeners ---

    @Test
    void listenersAreCalledInOrderOnTheCommittingThreadBeforeTheCallReturns() {
        List<String> heard = new ArrayList<>();
        Thread here = Thread.currentThread();
        items.listen((change, item) -> {
            assertThat(Thread.currentThread()).isSameAs(here);
            heard.add("1:" + change.kind() + ":" + item.state());
        });
        items.listen((change, item) -> heard.add("2:" + change.number()));
        items.create("e1", PAYLOAD);
        assertThat(heard).containsExactly("1:CREATED:DISCOVERED", "2:1");
        items.create("e1", PAYLOAD);
        items.delete("e1");
        assertThat(heard).containsExactly("1:CREATED:DISCOVERED", "2:1", "1:DELETED:DISCOVERED", "2:2");
    }

    @Test
    void aListenerReceivesEveryEntryOfACommit() {
        List<Kind> heard = new ArrayList<>();
        items.create("e1", PAYLOAD);
        Claim<Stage, Episode> claim = items.claim(DOWNLOADING, "e1").orElseThrow();
        items.listen((change, item) -> heard.add(change.kind()));
        claim.run(DOWNLOADED, WorkContext::payload);
        for (int i = 0; i < 2; i++) {
            items.claim(CONVERTING, 1).get(0).fail(new Exception("x"));
            clock.advance(Duration.ofMinutes(5));
        }
        assertThat(heard)
                .containsExactly(Kind.MOVED, Kind.CLAIMED, Kind.FAILED, Kind.CLAIMED, Kind.FAILED, Kind.GAVE_UP);
    }

    @Test
    void aListenerThatThrowsAffectsNoOther() {
        List<String> heard = new ArrayList<>();
        items.listen((change, item) -> {
            throw new IllegalStateException("boom");
        });
        items.listen((change, item) -> {
            throw new AssertionError("boom");
        });
        items.listen((change, item) -> heard.add(item.id()));
        assertThat(items.create("e1", PAYLOAD).isNew()).isTrue();
        assertThat(heard).containsExactly("e1");
        assertThat(items.listenerFailures()).isEqualTo(2);
    }

    @Test
    void aListenerCanBeRemovedAndMayUseTheItems() {
        AtomicInteger heard = new AtomicInteger();
        StateListener<Stage, Episode> listener = (change, item) -> heard.incrementAndGet();
        var first = items.listen(listener);
        var second = items.listen(listener);
        items.create("e1", PAYLOAD);
        first.close();
        first.close();
        items.create("e2", PAYLOAD);
        second.close();
        items.create("e3", PAYLOAD);
        assertThat(heard).hasValue(3);
        items.listen((change, item) -> {
            if (change.kind() == Kind.CREATED) {
                items.recordEvent(item.id(), "seen", null);
            }
        });
        items.create("e4", PAYLOAD);
        assertThat(items.history("e4")).hasSize(2);
    }

    // --- namespaces ---

    @Test
    void namespacesAreIsolated() {
        Items<Stage, Episode> blue = Items.builder(Episode.ARCHIVE, store)
                .clock(clock)
                .namespace("blue")
                .build();
        items.create("e1", PAYLOAD);
        blue.create("e1", Episode.of("blue"));
        blue.create("e2", PAYLOAD);
        assertThat(items.get("e1").orElseThrow().payload().title()).isEqualTo("one");
        assertThat(items.get("e2")).isEmpty();
        assertThat(blue.get("e1").orElseThrow().key()).hasToString("blue:episode/e1");
        assertThat(ids(Search.all())).containsExactly("e1");
        assertThat(items.counts()).containsEntry(DISCOVERED, 1L);
        assertThat(blue.counts()).containsEntry(DISCOVERED, 2L);
        assertThat(items.changes(Cursor.START, 10).changes()).hasSize(1);
        assertThat(blue.changes(Cursor.START, 10).changes()).hasSize(2);
        assertThat(items.claim(DOWNLOADING, 10)).hasSize(1);
        assertThat(blue.history("e1")).hasSize(1);
        assertThat(blue.recoveryPlan().steps()).hasSize(2);
        blue.close();
    }

    @Test
    void everyBuildHasItsOwnOwner() {
        Items.Builder<Stage, Episode> builder =
                Items.builder(Episode.ARCHIVE, store).clock(clock).owner("host");
        Items<Stage, Episode> first = builder.build();
        Items<Stage, Episode> second = builder.build();
        assertThat(first.owner()).startsWith("host-").isNotEqualTo(second.owner());
        assertThat(first.create("e1", Episode.of("first")).isNew()).isTrue();
        Snapshot<Stage, Episode> item = first.get("e1").orElseThrow();
        assertThat(second.create("e2", PAYLOAD).isNew()).isTrue();
        assertThat(first.move(item, SKIPPED)).isInstanceOf(MoveResult.Moved.class);
        assertThat(second.move(item, DOWNLOADING)).isInstanceOf(MoveResult.Conflict.class);
        first.close();
        second.close();
    }

    // --- lost replies ---

    @Test
    void aLostReplyNeitherRepeatsNorLosesAChange() {
        for (Fate fate : new Fate[] {Fate.APPLIED_UNKNOWN, Fate.LOST_UNKNOWN}) {
            String id = "e-" + fate;
            store.next(fate);
            assertThat(items.create(id, PAYLOAD).isNew()).isTrue();
            store.next(fate);
            assertThat(items.update(id, p -> p.withTitle(p.title() + "+"))
                            .payload()
                            .title())
                    .isEqualTo("one+");
            store.next(fate, fate);
            assertThat(items.move(id, DOWNLOADING, Note.none()).state()).isEqualTo(DOWNLOADING);
            store.next(fate);
            assertThat(items.delete(id)).isTrue();
            assertThat(items.history(id))
                    .extracting(Change::kind)
                    .containsExactly(Kind.CREATED, Kind.UPDATED, Kind.MOVED, Kind.DELETED);
        }
    }

    @Test
    void anOutcomeThatStaysUnknownIsReported() {
        store.next(Fate.APPLIED_UNKNOWN, Fate.APPLIED_UNKNOWN, Fate.APPLIED_UNKNOWN);
        assertThatThrownBy(() -> items.create("e1", PAYLOAD))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.verdict()).isEqualTo(StoreException.Verdict.UNKNOWN))
                .hasMessage("episode/e1: the outcome of the commit is unknown after sending it 3 times (the answer was"
                        + " lost); read the item when the store answers again");
        assertThat(items.create("e1", PAYLOAD).isNew()).isFalse();
    }

    @Test
    void aCertainFailureIsThrownAtOnce() {
        int before = store.commits();
        store.next(Fate.RETRYABLE);
        assertThatThrownBy(() -> items.create("e1", PAYLOAD))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.verdict()).isEqualTo(StoreException.Verdict.RETRYABLE));
        assertThat(store.commits() - before).isEqualTo(1);
    }

    // --- close ---

    @Test
    void closedItemsRefuseEveryCall() {
        Snapshot<Stage, Episode> item = items.create("e1", PAYLOAD).snapshot();
        items.close();
        items.close();
        List<org.assertj.core.api.ThrowableAssert.ThrowingCallable> calls = List.of(
                () -> items.create("e2", PAYLOAD),
                () -> items.get("e1"),
                () -> items.move(item, SKIPPED),
                () -> items.move("e1", SKIPPED, Note.none()),
                () -> items.update("e1", p -> p),
                () -> items.recordEvent("e1", "x", null),
                () -> items.delete("e1"),
                () -> items.claim(DOWNLOADING, 1),
                () -> items.claim(DOWNLOADING, "e1"),
                () -> items.find(Search.all(), Cursor.START, 1),
                () -> items.counts(),
                () -> items.history("e1"),
                () -> items.changes(Cursor.START, 1),
                () -> items.listen((change, snapshot) -> {}),
                () -> items.onChange(() -> {}),
                () -> items.recoveryPlan(),
                () -> items.recover());
        for (var call : calls) {
            assertThatThrownBy(call)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the Items of workflow 'episode' are closed; open them again");
        }
        assertThat(items.toString()).endsWith(", closed]");
    }

    @Test
    void aStoreIsClosedOnlyByItsOwner() {
        items.close();
        assertThat(store.isClosed()).isFalse();
        Items.open(Episode.ARCHIVE, store).close();
        assertThat(store.isClosed()).isTrue();
    }

    @Test
    void closingReleasesClaimsInformsWorkersAndLeavesNoThread() throws InterruptedException {
        items.create("e1", PAYLOAD);
        Claim<Stage, Episode> claim = items.claim(DOWNLOADING, "e1").orElseThrow();
        Thread timer = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("holdfast-leases-" + items.owner()))
                .findFirst()
                .orElseThrow();
        assertThat(timer.isDaemon()).isTrue();
        items.close();
        timer.join(10_000);
        assertThat(timer.isAlive()).isFalse();
        assertThat(claim.lost()).isTrue();
        assertThatThrownBy(() -> claim.save(PAYLOAD))
                .isInstanceOf(LeaseLostException.class)
                .hasMessageContaining("it was released when its Items were closed");
        ItemRecord record = store.read(new ItemKey("episode", "e1")).orElseThrow();
        assertThat(record.body().lease()).isNull();
        try (var next = open(Episode.ARCHIVE)) {
            assertThat(next.claim(DOWNLOADING, 1))
                    .singleElement()
                    .satisfies(c -> assertThat(c.attempt()).isEqualTo(1));
            assertThat(next.get("e1").orElseThrow().interruptions(DOWNLOADING)).isEqualTo(1);
        }
    }
}

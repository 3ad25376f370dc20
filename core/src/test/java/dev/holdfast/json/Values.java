package dev.holdfast.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.Claim;
import dev.holdfast.ConflictException;
import dev.holdfast.CorruptRecordException;
import dev.holdfast.CreateResult;
import dev.holdfast.Cursor;
import dev.holdfast.CursorExpiredException;
import dev.holdfast.Damage;
import dev.holdfast.DuplicateKeyException;
import dev.holdfast.IllegalTransitionException;
import dev.holdfast.Items;
import dev.holdfast.LeaseLostException;
import dev.holdfast.Note;
import dev.holdfast.Page;
import dev.holdfast.Search;
import dev.holdfast.Snapshot;
import dev.holdfast.UnwrittenUpdateException;
import dev.holdfast.chunk.ResultReference;
import dev.holdfast.fixtures.TestClock;
import dev.holdfast.limit.RateLimitedException;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.StateStore;
import dev.holdfast.store.VerifyReport;
import dev.holdfast.watch.WatchEnd;
import dev.holdfast.worker.StageStatus;
import dev.holdfast.worker.WorkersStatus;
import dev.holdfast.workflow.PollPolicy;
import dev.holdfast.workflow.RetryPolicy;
import dev.holdfast.workflow.Workflow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One or more of each public value with a JSON form, most of them as calls return them. */
final class Values {
    enum Stage {
        NEW,
        LOADING,
        LOADED,
        SKIPPED
    }

    record Episode(
            String title,
            int bytes,
            BigDecimal price,
            String empty,
            List<String> words,
            @Nullable String none) {}

    /** Keeps the digits of numbers. */
    static final JsonMapper READER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final Instant AT = Instant.parse("2026-01-05T08:00:00.123456Z");

    private Values() {}

    private static Workflow<Stage, Episode> workflow() {
        return Workflow.of("episode", Stage.class, Episode.class)
                .ready(Stage.NEW)
                .active(Stage.LOADING)
                .done(Stage.LOADED, Stage.SKIPPED)
                .initial(Stage.NEW)
                .allow(Stage.NEW, Stage.LOADING)
                .allow(Stage.LOADING, Stage.LOADED, Stage.SKIPPED)
                .retry(
                        Stage.LOADING,
                        RetryPolicy.fixed(Duration.ofMinutes(1)).maxAttempts(3).giveUp(Stage.SKIPPED))
                .build();
    }

    static Map<String, Object> all() {
        Map<String, Object> all = new LinkedHashMap<>();
        try (StateStore store = new InMemoryStore();
                Items<Stage, Episode> items = Items.builder(workflow(), store)
                        .clock(new TestClock())
                        .polling(PollPolicy.DEFAULT.jitter(0))
                        .build()) {
            Episode pilot = new Episode("Pilot", 0, new BigDecimal("59.9400"), "", List.of(), null);
            CreateResult<Stage, Episode> created = items.create(
                    "e1", pilot, Note.none().message("").tags("first").header("trace", "00-1"));
            all.put("CreateResult.Created", created);
            all.put("CreateResult.AlreadyExists", items.create("e1", pilot));
            Claim<Stage, Episode> claim = items.claimOrThrow(Stage.LOADING, "e1");
            all.put("Snapshot claimed", claim.snapshot());
            fail(claim);
            Snapshot<Stage, Episode> failed = items.get("e1").orElseThrow();
            all.put("Snapshot", failed);
            all.put("Failure", failed.lastFailure().orElseThrow());
            all.put("Change", items.history("e1").get(0));
            all.put("Changes", items.changes(Cursor.START, 10));
            all.put("Page of snapshots", items.find(Search.all(), Cursor.START, 1));
            all.put("Poll", items.poll("e1", Cursor.START));
            all.put("Poll of nothing", items.poll("e2", Cursor.START));
            all.put("RecoveryPlan", items.recoveryPlan());
            all.put("RecoveryPlan.Step", items.recoveryPlan().steps().get(0));
            all.put("MoveResult.Moved", items.move(failed, Stage.SKIPPED));
            all.put("MoveResult.Conflict", items.move(failed, Stage.SKIPPED));
            all.put(
                    "BatchResult",
                    items.batch()
                            .move("e1", Stage.NEW)
                            .move("e2", Stage.LOADING)
                            .commit());
            all.put(
                    "BatchResult.Answer",
                    items.batch().move("e3", Stage.NEW).commit().answer("e3"));
            all.put("VerifyReport", store.verify(StateStore.Check.REPORT));
        }
        others(all);
        errors(all);
        return all;
    }

    private static void fail(Claim<Stage, Episode> claim) {
        claim.run(Stage.LOADED, work -> {
            work.progress(1, 2, "loading");
            throw new UncheckedIOException(new IOException("the server is away"));
        });
    }

    private static void others(Map<String, Object> all) {
        ItemKey key = new ItemKey("episode", "e 1/ä");
        all.put("ItemKey", key);
        all.put("Damage", new Damage(key, "it is damaged"));
        all.put("Page of keys", new Page<>(List.of(key), List.of(new Damage(key, "it is damaged")), new Cursor("c")));
        all.put("Cursor", new Cursor("c"));
        all.put("ResultReference", ResultReference.of("s3://a/b", "content".getBytes(StandardCharsets.UTF_8)));
        all.put(
                "VerifyReport with findings",
                new VerifyReport(
                        1,
                        2,
                        List.of(new VerifyReport.Finding(
                                VerifyReport.Problem.HISTORY_GAP, "episode/e1", "entry 2 is missing", false))));
        all.put(
                "WorkersStatus",
                new WorkersStatus<>(
                        true,
                        List.of(new StageStatus<>(
                                Stage.LOADING,
                                4,
                                false,
                                List.of(new StageStatus.ActiveTask("e1", AT, "", false)),
                                null,
                                AT,
                                new StageStatus.LastError(AT, null, "the store is away"),
                                new StageStatus.Counts(1, 2, 3, 0, 0, 0)))));
        all.put(
                "WatchEnd",
                new WatchEnd<Stage, Episode>(
                        WatchEnd.Reason.LISTENER_FAILED, null, Cursor.START, 0, new IllegalStateException("no")));
    }

    private static void errors(Map<String, Object> all) {
        all.put("ConflictException", new ConflictException("episode/e1", "move", "it has changed", 5, 7));
        all.put("ConflictException without revisions", new ConflictException("episode/e1", "update", "it changed"));
        all.put("CorruptRecordException", new CorruptRecordException("episode/e1", "damaged", null));
        all.put("CursorExpiredException", new CursorExpiredException(new Cursor("a"), new Cursor("b")));
        all.put(
                "DuplicateKeyException",
                new DuplicateKeyException(new ItemKey("episode", "e1"), "remote", "r-7", new ItemKey("episode", "e2")));
        all.put("IllegalTransitionException", new IllegalTransitionException("episode/e1", "NEW", "LOADED", Set.of()));
        all.put("LeaseLostException", new LeaseLostException("episode/e1", "save", "another worker holds it"));
        all.put("UnwrittenUpdateException", new UnwrittenUpdateException("episode/e1", 2, new IOException("away")));
        all.put("RateLimitedException", new RateLimitedException("episode/e1", "update", Duration.ofMillis(1500)));
    }

    /** The form as plain maps and lists, written by a mapper that sees nothing else. */
    static JsonNode form(Object value) throws JsonProcessingException {
        return READER.readTree(READER.writeValueAsString(plain(value)));
    }

    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> copy = new LinkedHashMap<>();
            map.forEach((name, element) -> copy.put((String) name, plain(element)));
            return copy;
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> copy = new ArrayList<>();
            list.forEach(element -> copy.add(plain(element)));
            return copy;
        }
        if (value == null || value instanceof String || value instanceof Number || value instanceof Boolean) {
            return value;
        }
        try {
            return plain(value.getClass().getMethod("json").invoke(value));
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            throw new AssertionError(value + " has no JSON form", e);
        }
    }
}

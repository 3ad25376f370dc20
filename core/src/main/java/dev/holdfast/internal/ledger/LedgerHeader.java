package dev.holdfast.internal.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.chunk.ChunkPlan;
import dev.holdfast.chunk.ChunksChangedException;
import dev.holdfast.internal.document.Document;
import dev.holdfast.internal.document.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the document of an item knows of a ledger: nothing that grows with the chunks that are done.
 *
 * @param generation from 1; one more with every restart
 * @param begun how many chunks there were in the beginning; a plan with fewer is another one
 * @param total how many chunks there are by now
 * @param config what the chunks were cut with; null if that was not said
 */
public record LedgerHeader(
        int generation, int begun, int total, @Nullable JsonNode config) {
    private static final int SHOWN_CHARS = 60;

    /** What a document says; null if the ledger was not begun. */
    public static @Nullable LedgerHeader of(Document document, String state) {
        JsonNode tree = document.chunks(state);
        if (!tree.isObject()) {
            return null;
        }
        int total = Math.max(0, tree.path("total").asInt(0));
        return new LedgerHeader(
                Math.max(1, tree.path("generation").asInt(1)),
                tree.path("begun").asInt(total),
                total,
                tree.get("config"));
    }

    public JsonNode tree() {
        ObjectNode tree = Json.object();
        tree.put("generation", generation);
        tree.put("begun", begun);
        tree.put("total", total);
        if (config != null) {
            tree.set("config", config);
        }
        return tree;
    }

    /**
     * What a plan makes of a ledger.
     *
     * @param before what there is; null if nothing
     * @throws ChunksChangedException if the plan does not fit and refuses that
     */
    public static LedgerHeader planned(@Nullable LedgerHeader before, ChunkPlan plan, String item, String state) {
        if (before == null) {
            return begun(1, plan);
        }
        String differences = before.differences(plan);
        if (differences.isEmpty()) {
            return before.grown(plan.total());
        }
        if (plan.onChange() == ChunkPlan.OnChange.REFUSE) {
            throw new ChunksChangedException(item, state, differences);
        }
        return begun(before.generation + 1, plan);
    }

    private static @Nullable JsonNode configOf(ChunkPlan plan) {
        return plan.configJson().map(LedgerHeader::parse).orElse(null);
    }

    private static JsonNode parse(String json) {
        try {
            return Json.object(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    "a chunk plan holds JSON that cannot be read; this is a bug in Holdfast", e);
        }
    }

    private static LedgerHeader begun(int generation, ChunkPlan plan) {
        return new LedgerHeader(generation, plan.total(), plan.total(), configOf(plan));
    }

    public LedgerHeader grown(int to) {
        return to <= total ? this : new LedgerHeader(generation, begun, to, config);
    }

    /** What keeps a plan from going on with this ledger, for people; empty if nothing does. */
    public String differences(ChunkPlan plan) {
        List<String> found = new ArrayList<>();
        JsonNode mine = config == null ? Json.object() : config;
        JsonNode given = configOf(plan);
        JsonNode theirs = given == null ? Json.object() : given;
        Set<String> fields = new TreeSet<>();
        mine.fieldNames().forEachRemaining(fields::add);
        theirs.fieldNames().forEachRemaining(fields::add);
        for (String field : fields) {
            if (!Objects.equals(mine.get(field), theirs.get(field))) {
                found.add(field + " " + shown(mine.get(field)) + ", now " + shown(theirs.get(field)));
            }
        }
        if (plan.total() < begun) {
            found.add("total " + begun + ", now " + plan.total());
        }
        return String.join("; ", found);
    }

    private static String shown(@Nullable JsonNode value) {
        String text = value == null ? "none" : value.toString();
        return text.length() <= SHOWN_CHARS ? text : text.substring(0, SHOWN_CHARS) + "…";
    }
}

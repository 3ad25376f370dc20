package dev.holdfast.internal.ledger;

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
 * The part of a ledger that is kept in the document of the item; it does not grow with the completed chunks.
 *
 * @param generation from 1; a restart adds one
 * @param begun the number of chunks at the start; a plan with fewer does not fit
 * @param total the present number of chunks
 * @param config the configuration that the chunks were cut with; null if the plan has none
 */
public record LedgerHeader(
        int generation, int begun, int total, @Nullable JsonNode config) {
    private static final int SHOWN_CHARS = 60;

    /** Reads the header from a document; null if the ledger was not started. */
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
     * Applies a plan to a ledger.
     *
     * @param before the present header; null if there is none
     * @throws ChunksChangedException if the plan does not fit and asks to refuse that
     */
    public static LedgerHeader planned(@Nullable LedgerHeader before, PlannedChunks plan, String item, String state) {
        if (before == null) {
            return started(1, plan);
        }
        String differences = before.differences(plan);
        if (differences.isEmpty()) {
            return before.grown(plan.total());
        }
        if (plan.onChange() == ChunkPlan.OnChange.REFUSE) {
            throw new ChunksChangedException(item, state, differences);
        }
        return started(before.generation + 1, plan);
    }

    private static LedgerHeader started(int generation, PlannedChunks plan) {
        return new LedgerHeader(generation, plan.total(), plan.total(), plan.config());
    }

    public LedgerHeader grown(int to) {
        return to <= total ? this : new LedgerHeader(generation, begun, to, config);
    }

    /** Describes for people why a plan does not fit this ledger; empty if it fits. */
    public String differences(PlannedChunks plan) {
        List<String> found = new ArrayList<>();
        JsonNode mine = config == null ? Json.object() : config;
        JsonNode given = plan.config();
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

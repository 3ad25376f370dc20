package dev.holdfast;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
record LedgerHead(
        int generation, int begun, int total, @Nullable JsonNode config) {
    private static final int SHOWN_CHARS = 60;

    /** What a document says; null if the ledger was not begun. */
    static @Nullable LedgerHead of(Document document, String state) {
        JsonNode tree = document.chunks(state);
        if (!tree.isObject()) {
            return null;
        }
        int total = Math.max(0, tree.path("total").asInt(0));
        return new LedgerHead(
                Math.max(1, tree.path("generation").asInt(1)),
                tree.path("begun").asInt(total),
                total,
                tree.get("config"));
    }

    JsonNode tree() {
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
    static LedgerHead planned(@Nullable LedgerHead before, ChunkPlan plan, String item, String state) {
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

    private static LedgerHead begun(int generation, ChunkPlan plan) {
        return new LedgerHead(generation, plan.total(), plan.total(), plan.config());
    }

    LedgerHead grown(int to) {
        return to <= total ? this : new LedgerHead(generation, begun, to, config);
    }

    /** What keeps a plan from going on with this ledger, for people; empty if nothing does. */
    String differences(ChunkPlan plan) {
        List<String> found = new ArrayList<>();
        JsonNode mine = config == null ? Json.object() : config;
        JsonNode theirs = plan.config() == null ? Json.object() : plan.config();
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

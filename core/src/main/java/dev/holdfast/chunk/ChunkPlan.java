package dev.holdfast.chunk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.internal.document.Json;
import dev.holdfast.internal.text.Utf8;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How work is cut into chunks: how many, by which configuration, and what to do with a ledger that was begun otherwise.
 * Immutable; every method gives a new one.
 */
public final class ChunkPlan {
    /** The most chunks of one ledger. */
    public static final int MAX_TOTAL = 10_000_000;

    /** The most UTF-8 bytes of a configuration as JSON. */
    public static final int MAX_CONFIG_BYTES = 4096;

    /** What to do when the work was begun with another configuration, or with more chunks. */
    public enum OnChange {
        /** Throw {@link ChunksChangedException}, which names what differs; nothing is changed. */
        REFUSE,
        /** Begin anew, with no chunk done. */
        RESTART
    }

    private final int total;
    private final @Nullable String config;
    private final OnChange onChange;

    private ChunkPlan(int total, @Nullable String config, OnChange onChange) {
        this.total = total;
        this.config = config;
        this.onChange = onChange;
    }

    /**
     * A plan without configuration that refuses a change.
     *
     * @param total how many chunks, from 0 to {@value #MAX_TOTAL}; more than the ledger has makes it grow, fewer than it
     *     was begun with is a change
     * @return the plan
     * @throws IllegalArgumentException if the total is out of range
     */
    public static ChunkPlan of(int total) {
        requireTotal(total);
        return new ChunkPlan(total, null, OnChange.REFUSE);
    }

    public static void requireTotal(int total) {
        if (total < 0 || total > MAX_TOTAL) {
            throw new IllegalArgumentException(
                    "a total of " + total + " chunks is out of range; use 0 to " + MAX_TOTAL + ", or larger chunks");
        }
    }

    /**
     * Names everything that decides where one chunk ends and the next begins: sizes, overlap, a hash of the source.
     * Results of different configurations are never mixed.
     *
     * @param values a record or map that is written as a JSON object of at most {@value #MAX_CONFIG_BYTES} bytes; fields
     *     that are null count as not there
     * @return a plan that differs only in this
     * @throws IllegalArgumentException if it is written as something else, or too large
     */
    public ChunkPlan config(Object values) {
        JsonNode tree = Json.reparsed(requireObject(Json.tree(values)));
        ObjectNode kept = Json.object();
        tree.properties().forEach(field -> {
            if (!field.getValue().isNull()) {
                kept.set(field.getKey(), field.getValue());
            }
        });
        String text = Json.text(kept);
        if (Utf8.bytes(text) > MAX_CONFIG_BYTES) {
            throw new IllegalArgumentException("the configuration of the chunks has " + Utf8.bytes(text)
                    + " bytes; at most " + MAX_CONFIG_BYTES + " work, use a hash of what is large");
        }
        if (Utf8.unpaired(text) >= 0) {
            throw new IllegalArgumentException(
                    "the configuration of the chunks has an unpaired surrogate, which is not text; leave it out");
        }
        return new ChunkPlan(total, text, onChange);
    }

    private static JsonNode requireObject(JsonNode tree) {
        if (!tree.isObject()) {
            throw new IllegalArgumentException("the configuration of the chunks is written as " + tree.getNodeType()
                    + "; use a record or a map, which is written as a JSON object");
        }
        return tree;
    }

    /**
     * Says what to do with a ledger that was begun with another configuration, or with more chunks.
     *
     * @param what to refuse it, or to begin anew
     * @return a plan that differs only in this
     */
    public ChunkPlan onChange(OnChange what) {
        return new ChunkPlan(total, config, what);
    }

    /**
     * Returns the number of chunks.
     *
     * @return from 0
     */
    public int total() {
        return total;
    }

    /**
     * Returns the configuration as JSON.
     *
     * @return an object; empty if the plan has none
     */
    public Optional<String> configJson() {
        return Optional.ofNullable(config);
    }

    /**
     * Returns the reaction to a plan that differs from the stored one.
     *
     * @return refuse or restart
     */
    public OnChange onChange() {
        return onChange;
    }

    @Override
    public String toString() {
        return "ChunkPlan[" + total + (config == null ? "" : ", " + config) + ", " + onChange + "]";
    }
}

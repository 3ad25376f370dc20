package dev.holdfast.internal.ledger;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.chunk.ChunkPlan;
import org.jspecify.annotations.Nullable;

/**
 * A chunk plan whose configuration has become JSON.
 *
 * @param config null if the plan has none
 */
public record PlannedChunks(int total, @Nullable ObjectNode config, ChunkPlan.OnChange onChange) {}

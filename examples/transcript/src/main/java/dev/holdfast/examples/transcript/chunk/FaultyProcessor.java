package dev.holdfast.examples.transcript.chunk;

import dev.holdfast.examples.common.fault.FaultPlan;
import dev.holdfast.examples.transcript.text.TextChunk;

/** Injects faults and delays into another processor. Thread-safe. */
public final class FaultyProcessor implements ChunkProcessor {
    private final ChunkProcessor processor;
    private final FaultPlan plan;

    /**
     * A processor that returns the results of another one, unless it fails.
     *
     * @param plan decides which calls fail, and how long a call takes at least
     */
    public FaultyProcessor(ChunkProcessor processor, FaultPlan plan) {
        this.processor = processor;
        this.plan = plan;
    }

    @Override
    public String name() {
        return processor.name();
    }

    @Override
    public ChunkResult process(TextChunk chunk) throws Exception {
        plan.pause();
        if (plan.next("chunk " + chunk.index()).isFault()) {
            throw new InjectedFaultException(chunk.index());
        }
        return processor.process(chunk);
    }
}

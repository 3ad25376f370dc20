package dev.holdfast.benchmarks;

import dev.holdfast.workflow.Workflow;

/** A pipeline of five states. */
enum Stage {
    FOUND,
    FETCHING,
    CONVERTING,
    PUBLISHING,
    PUBLISHED;

    static final Workflow<Stage, Recording> WORKFLOW = Workflow.of("stage", Stage.class, Recording.class)
            .ready(FOUND)
            .active(FETCHING, CONVERTING, PUBLISHING)
            .done(PUBLISHED)
            .initial(FOUND)
            .allow(FOUND, FETCHING)
            .allow(FETCHING, CONVERTING)
            .allow(CONVERTING, PUBLISHING)
            .allow(PUBLISHING, PUBLISHED)
            .build();
}

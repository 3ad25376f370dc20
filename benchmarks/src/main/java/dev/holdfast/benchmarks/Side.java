package dev.holdfast.benchmarks;

import dev.holdfast.workflow.Workflow;

/** Two states to go to and fro between; both are ready, so that a move changes every index there is. */
enum Side {
    LEFT,
    RIGHT,
    OUT;

    static final Workflow<Side, Recording> WORKFLOW = Workflow.of("side", Side.class, Recording.class)
            .ready(LEFT, RIGHT)
            .done(OUT)
            .initial(LEFT)
            .allow(LEFT, RIGHT, OUT)
            .allow(RIGHT, LEFT, OUT)
            .build();

    Side other() {
        return this == LEFT ? RIGHT : LEFT;
    }
}

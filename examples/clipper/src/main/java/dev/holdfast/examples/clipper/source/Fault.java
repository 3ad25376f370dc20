package dev.holdfast.examples.clipper.source;

/**
 * What goes wrong with one request. Immutable.
 *
 * @param kind what
 * @param at after which part of the body, from 0 to 1; 0 where the kind has no such point
 */
record Fault(Kind kind, double at) {
    /** What can go wrong. */
    enum Kind {
        /** Nothing. */
        NONE,
        /** Status 503 instead of an answer. */
        REFUSE,
        /** The connection ends in the middle of the body. */
        DROP,
        /** The server falls silent in the middle of the body. */
        STALL
    }

    static final Fault NONE = new Fault(Kind.NONE, 0);
}

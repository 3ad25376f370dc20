package dev.holdfast.examples.archive;

/**
 * What a server does to one request. Immutable.
 *
 * @param kind what goes wrong, if anything
 * @param status the HTTP status for {@link Kind#STATUS}, otherwise 0
 * @param at after which part of the body it goes wrong, from 0 to 1; 0 where the kind has no such point
 */
public record Fault(Kind kind, int status, double at) {

    /** What can go wrong. */
    public enum Kind {
        /** Nothing. */
        NONE,
        /** An error status instead of an answer. */
        STATUS,
        /** The connection ends in the middle of the body. */
        DROP,
        /** The server falls silent in the middle of the body. */
        STALL
    }

    static final Fault NONE = new Fault(Kind.NONE, 0, 0);
}

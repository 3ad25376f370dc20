package dev.holdfast.examples.common.fault;

/**
 * A fault that a server adds to one request. Immutable.
 *
 * @param kind what goes wrong, if anything
 * @param status the HTTP status for {@link Kind#STATUS}, otherwise 0
 * @param at the share of the body after which it goes wrong, from 0 to 1; 0 for a kind without such a point
 */
public record Fault(Kind kind, int status, double at) {
    /** The request is answered as it should be. */
    public static final Fault NONE = new Fault(Kind.NONE, 0, 0);

    /** The kinds of faults. */
    public enum Kind {
        /** Nothing. */
        NONE,
        /** The server answers with an error status. */
        STATUS,
        /** The connection is closed in the middle of the body. */
        DROP,
        /** The server stops sending in the middle of the body. */
        STALL
    }

    /** Returns whether anything goes wrong. */
    public boolean isFault() {
        return kind != Kind.NONE;
    }
}

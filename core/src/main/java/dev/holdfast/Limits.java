package dev.holdfast;

/**
 * The limits of what can be stored. Sizes are in UTF-8 bytes. Immutable.
 *
 * @param maxPayloadBytes a larger payload is refused; default 1 MiB
 * @param maxMessageBytes a longer message of a failure is truncated, a longer status message is refused; default 2 KiB
 * @param maxTraceBytes a longer stack trace is truncated; default 16 KiB, 0 keeps none
 * @param maxFailures the most failures kept with an item: the first and the newest; default 5, at least 2
 * @param crashLimit the number of crashes in one state without progress after which an item goes to its give-up state;
 *     default 10
 * @param maxResultBytes a larger result of a chunk or step is refused; default 64 KiB
 * @param casAttempts the most tries of a change that loses races, each on the newest record; default 8
 */
public record Limits(
        int maxPayloadBytes,
        int maxMessageBytes,
        int maxTraceBytes,
        int maxFailures,
        int crashLimit,
        int maxResultBytes,
        int casAttempts) {
    /** The defaults. */
    public static final Limits DEFAULT = new Limits(1024 * 1024, 2048, 16 * 1024, 5, 10, 64 * 1024, 8);

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a limit is too small; the message names it
     */
    public Limits {
        require("maxPayloadBytes", maxPayloadBytes, 2);
        require("maxMessageBytes", maxMessageBytes, 64);
        require("maxTraceBytes", maxTraceBytes, 0);
        require("maxFailures", maxFailures, 2);
        require("crashLimit", crashLimit, 1);
        require("maxResultBytes", maxResultBytes, 4);
        require("casAttempts", casAttempts, 1);
    }

    private static void require(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " " + value + " is too small; use " + least + " or more");
        }
    }

    /**
     * Returns these limits with another size of payloads.
     *
     * @param bytes the most UTF-8 bytes of a payload as JSON, from 2
     * @return limits that differ only in this
     */
    public Limits withMaxPayloadBytes(int bytes) {
        return new Limits(bytes, maxMessageBytes, maxTraceBytes, maxFailures, crashLimit, maxResultBytes, casAttempts);
    }

    /**
     * Returns these limits with another crash limit.
     *
     * @param crashes the number of crashes, from 1
     * @return limits that differ only in this
     */
    public Limits withCrashLimit(int crashes) {
        return new Limits(
                maxPayloadBytes, maxMessageBytes, maxTraceBytes, maxFailures, crashes, maxResultBytes, casAttempts);
    }

    /**
     * Returns these limits with other limits for the kept failures.
     *
     * @param messageBytes the most bytes of a message, from 64
     * @param traceBytes the most bytes of a stack trace; 0 keeps none
     * @param failures the most failures kept with an item, from 2
     * @return limits that differ only in this
     */
    public Limits withFailures(int messageBytes, int traceBytes, int failures) {
        return new Limits(maxPayloadBytes, messageBytes, traceBytes, failures, crashLimit, maxResultBytes, casAttempts);
    }

    /**
     * Returns these limits with another size of results of chunks and steps.
     *
     * @param bytes the most UTF-8 bytes of one result as JSON, from 4
     * @return limits that differ only in this
     */
    public Limits withMaxResultBytes(int bytes) {
        return new Limits(maxPayloadBytes, maxMessageBytes, maxTraceBytes, maxFailures, crashLimit, bytes, casAttempts);
    }
}

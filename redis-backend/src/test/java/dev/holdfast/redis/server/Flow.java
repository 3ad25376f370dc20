package dev.holdfast.redis.server;

/** What a {@link Proxy} does with the bytes of one direction. */
public enum Flow {
    /** They are passed on. */
    PASS,
    /** They wait, and are passed on or dropped when that is said. Nothing behind them is read. */
    HOLD,
    /** They are swallowed: the sender thinks that they arrived. */
    DROP
}

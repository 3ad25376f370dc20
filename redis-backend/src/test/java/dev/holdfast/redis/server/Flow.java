package dev.holdfast.redis.server;

/** What a {@link Proxy} does with the bytes of one direction. */
public enum Flow {
    /** They are forwarded. */
    PASS,
    /** They are held until they are forwarded or dropped. Nothing after them is read. */
    HOLD,
    /** They are dropped, while the sender believes that they arrived. */
    DROP
}

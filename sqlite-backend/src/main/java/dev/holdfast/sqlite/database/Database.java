package dev.holdfast.sqlite.database;

import dev.holdfast.store.Durability;

/**
 * An open database: the parts that everything above it shares. Immutable.
 *
 * @param source opens connections
 * @param names the numbers of types and states
 * @param mark the newest commit, in a second place
 * @param durability what a commit survives
 * @param floor new revisions are above this and above every revision in the history
 */
public record Database(
        ConnectionSource source, NameTable names, HighWaterMark mark, Durability durability, long floor) {}

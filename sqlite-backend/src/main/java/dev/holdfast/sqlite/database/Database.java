package dev.holdfast.sqlite.database;

import dev.holdfast.store.Durability;

/**
 * An opened database: what its users share. Immutable.
 *
 * @param source where connections come from
 * @param names types and states
 * @param mark the newest commit, in a second place
 * @param durability what a commit survives
 * @param floor new revisions are above this and above all that the history holds
 */
public record Database(
        ConnectionSource source, NameTable names, HighWaterMark mark, Durability durability, long floor) {}

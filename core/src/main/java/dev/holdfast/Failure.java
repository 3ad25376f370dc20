package dev.holdfast;

import java.time.Instant;

/**
 * What is kept of a failed attempt: data, never a rebuilt exception. Immutable.
 *
 * @param state the name of the state it happened in
 * @param attempt the number of the attempt, from 1
 * @param at when
 * @param type the class name of the error
 * @param message what went wrong, for people: without secrets and paths of the machine
 * @param detail the whole message, for debugging: without what looks like a secret
 * @param trace the stack trace, cut to size; empty if none is kept
 */
public record Failure(
        String state, int attempt, Instant at, String type, String message, String detail, String trace) {}

package dev.holdfast;

import java.time.Instant;

/**
 * The kept data of a failed attempt; the exception itself is never rebuilt. Immutable.
 *
 * @param state the name of the state of the attempt
 * @param attempt the number of the attempt, from 1
 * @param at the time of the failure
 * @param type the class name of the error
 * @param message the message of the error, for people; without secrets and paths of the machine
 * @param detail the whole message, for debugging; without anything that looks like a secret
 * @param trace the stack trace, truncated; empty if none is kept
 */
public record Failure(
        String state, int attempt, Instant at, String type, String message, String detail, String trace) {}

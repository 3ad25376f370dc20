/** Real Redis servers for tests, in every arrangement the store has to work with, and the faults between it and them. */
@NullMarked
package dev.holdfast.redis.server;

import org.jspecify.annotations.NullMarked;

/** Real Redis servers for tests, in every supported deployment, and faults between them and the store. */
@NullMarked
package dev.holdfast.redis.server;

import org.jspecify.annotations.NullMarked;

/** The store for several hosts: one Lua script per commit on a Redis server, sentinels or a cluster. */
@NullMarked
package dev.holdfast.redis;

import org.jspecify.annotations.NullMarked;

/** Connections to servers and shards: addresses, handshakes, the nodes of a cluster, and the meaning of failures. */
@NullMarked
package dev.holdfast.redis.connection;

import org.jspecify.annotations.NullMarked;

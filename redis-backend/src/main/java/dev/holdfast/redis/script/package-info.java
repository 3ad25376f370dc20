/** The Lua scripts that run inside the server, and their loader. */
@NullMarked
package dev.holdfast.redis.script;

import org.jspecify.annotations.NullMarked;

/** Verification and repair of a store. */
@NullMarked
package dev.holdfast.redis.audit;

import org.jspecify.annotations.NullMarked;

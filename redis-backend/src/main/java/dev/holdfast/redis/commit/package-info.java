/** Commits and claims: routing to shards, the pipeline that sends commits of many callers together, and its replies. */
@NullMarked
package dev.holdfast.redis.commit;

import org.jspecify.annotations.NullMarked;

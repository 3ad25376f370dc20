/** A rate limiter for updates, per item, type and namespace. */
@NullMarked
package dev.holdfast.bucket4j;

import org.jspecify.annotations.NullMarked;

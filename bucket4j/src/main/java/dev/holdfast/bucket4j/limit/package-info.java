/** The limits and their token buckets. */
@NullMarked
package dev.holdfast.bucket4j.limit;

import org.jspecify.annotations.NullMarked;

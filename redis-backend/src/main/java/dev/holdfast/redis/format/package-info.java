/** The stored form: names of keys, texts in them, and their checksums. */
@NullMarked
package dev.holdfast.redis.format;

import org.jspecify.annotations.NullMarked;

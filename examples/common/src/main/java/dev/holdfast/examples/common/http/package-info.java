/** A loopback HTTP server for the examples, and byte ranges. */
@NullMarked
package dev.holdfast.examples.common.http;

import org.jspecify.annotations.NullMarked;

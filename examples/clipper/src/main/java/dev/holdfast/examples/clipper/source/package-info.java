/** The source of the recordings: an HTTP server with synthetic speech that injects faults. */
@NullMarked
package dev.holdfast.examples.clipper.source;

import org.jspecify.annotations.NullMarked;

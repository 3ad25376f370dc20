/** The place that recordings come from: an HTTP server with speech-like sound, which fails as planned. */
@NullMarked
package dev.holdfast.examples.clipper.source;

import org.jspecify.annotations.NullMarked;

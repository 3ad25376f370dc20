/** The old and the new server, on the loopback address. */
@NullMarked
package dev.holdfast.examples.archive.server;

import org.jspecify.annotations.NullMarked;

/** HTTP on the loopback address, for both servers of the example. */
@NullMarked
package dev.holdfast.examples.clipper.http;

import org.jspecify.annotations.NullMarked;

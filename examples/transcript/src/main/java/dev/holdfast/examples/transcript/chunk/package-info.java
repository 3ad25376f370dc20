/** The chunks of a job: processors, results, and the threads that complete them. */
@NullMarked
package dev.holdfast.examples.transcript.chunk;

import org.jspecify.annotations.NullMarked;

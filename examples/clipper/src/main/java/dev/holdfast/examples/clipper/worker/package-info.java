/** The worker process: claims jobs and processes their stages. */
@NullMarked
package dev.holdfast.examples.clipper.worker;

import org.jspecify.annotations.NullMarked;

/** The worker process: claims jobs and carries them through their stages. */
@NullMarked
package dev.holdfast.examples.clipper.worker;

import org.jspecify.annotations.NullMarked;

/** Real disks for tests: one that loses its power, and one that is full. */
@NullMarked
package dev.holdfast.backendtests.disk;

import org.jspecify.annotations.NullMarked;

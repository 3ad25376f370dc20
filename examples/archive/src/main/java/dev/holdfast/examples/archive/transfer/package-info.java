/** Downloads and uploads that survive faults and crashes. */
@NullMarked
package dev.holdfast.examples.archive.transfer;

import org.jspecify.annotations.NullMarked;

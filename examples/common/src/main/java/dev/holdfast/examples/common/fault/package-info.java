/** Faults that a server or a processor injects on purpose, the same ones for the same seed. */
@NullMarked
package dev.holdfast.examples.common.fault;

import org.jspecify.annotations.NullMarked;

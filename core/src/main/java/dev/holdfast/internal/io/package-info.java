/**
 * File operations of back ends, behind an interface that tests can make fail at any call and crash at any point.
 * Exported to Holdfast's own modules only.
 */
@NullMarked
package dev.holdfast.internal.io;

import org.jspecify.annotations.NullMarked;

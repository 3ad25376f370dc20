/** The JSON form of public values. */
@NullMarked
package dev.holdfast.internal.json;

import org.jspecify.annotations.NullMarked;

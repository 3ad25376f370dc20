/** The JSON document of an item, which is opaque to stores. */
@NullMarked
package dev.holdfast.internal.document;

import org.jspecify.annotations.NullMarked;

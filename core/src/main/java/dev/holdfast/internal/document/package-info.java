/** The JSON document of an item: what the core keeps in a record that a store does not look into. */
@NullMarked
package dev.holdfast.internal.document;

import org.jspecify.annotations.NullMarked;

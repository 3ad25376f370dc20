/** JSON values that keep their order and the text of their numbers. */
@NullMarked
package dev.holdfast.sqlite.json;

import org.jspecify.annotations.NullMarked;

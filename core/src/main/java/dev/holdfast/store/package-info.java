/** What a back end implements. */
@NullMarked
package dev.holdfast.store;

import org.jspecify.annotations.NullMarked;

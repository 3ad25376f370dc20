/** Text that may be shown: cut to size and without secrets. */
@NullMarked
package dev.holdfast.internal.text;

import org.jspecify.annotations.NullMarked;

/** Rules, codec and commits behind the public types. */
@NullMarked
package dev.holdfast.internal.engine;

import org.jspecify.annotations.NullMarked;

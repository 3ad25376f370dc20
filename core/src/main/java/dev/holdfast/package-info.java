/** What an application sees. */
@NullMarked
package dev.holdfast;

import org.jspecify.annotations.NullMarked;

/** A model of the life of claims, against which random actions on a store are checked. */
@NullMarked
package dev.holdfast.backendtests.life;

import org.jspecify.annotations.NullMarked;

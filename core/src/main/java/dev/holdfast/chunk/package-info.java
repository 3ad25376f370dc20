/** Work that is divided into chunks: plans, ledgers, and references to results that are kept elsewhere. */
@NullMarked
package dev.holdfast.chunk;

import org.jspecify.annotations.NullMarked;

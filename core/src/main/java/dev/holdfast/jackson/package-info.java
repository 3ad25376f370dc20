/** Settings of Jackson for the payloads of a workflow; the only package that shows Jackson to hosts. */
@NullMarked
package dev.holdfast.jackson;

import org.jspecify.annotations.NullMarked;

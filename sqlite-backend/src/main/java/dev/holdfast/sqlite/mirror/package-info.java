/** The YAML mirror: one file per item, for people; depends on no database. */
@NullMarked
package dev.holdfast.sqlite.mirror;

import org.jspecify.annotations.NullMarked;

/** How records and documents are written as JSON, the same in every file. */
@NullMarked
package dev.holdfast.file.json;

import org.jspecify.annotations.NullMarked;

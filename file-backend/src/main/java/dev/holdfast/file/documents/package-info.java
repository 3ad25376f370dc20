/** The JSON files of the items: written after the journal, checked against it, and used to restore it. */
@NullMarked
package dev.holdfast.file.documents;

import org.jspecify.annotations.NullMarked;

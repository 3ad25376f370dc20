/** The store without native code: a journal, and JSON files for people. Start at {@link dev.holdfast.file.FileStore}. */
@NullMarked
package dev.holdfast.file;

import org.jspecify.annotations.NullMarked;

/** The journal in memory: loading, replay, following other processes, and the answers to queries. */
@NullMarked
package dev.holdfast.file.replica;

import org.jspecify.annotations.NullMarked;

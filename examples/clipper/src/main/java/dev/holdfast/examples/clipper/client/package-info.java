/** The console client: polls the API adaptively, draws the jobs, and writes every transition down. */
@NullMarked
package dev.holdfast.examples.clipper.client;

import org.jspecify.annotations.NullMarked;

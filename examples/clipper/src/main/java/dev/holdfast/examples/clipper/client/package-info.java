/** The console client: polls the API, draws the jobs, and logs every transition. */
@NullMarked
package dev.holdfast.examples.clipper.client;

import org.jspecify.annotations.NullMarked;

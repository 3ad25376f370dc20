/** The coordinator: a JSON API over HTTP to submit, poll, cancel and retry jobs. */
@NullMarked
package dev.holdfast.examples.clipper.api;

import org.jspecify.annotations.NullMarked;

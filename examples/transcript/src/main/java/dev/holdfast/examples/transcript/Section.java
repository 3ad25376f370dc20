package dev.holdfast.examples.transcript;

/**
 * A part of a text with a title. Immutable.
 *
 * @param title what it is called
 * @param start its first character, heading included
 * @param end the character after the last
 */
record Section(String title, int start, int end) {}

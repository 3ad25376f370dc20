package dev.holdfast.examples.transcript.text;

/**
 * A titled part of a text. Immutable.
 *
 * @param title its title
 * @param start the position of its first character, including the heading
 * @param end the position after its last character
 */
public record Section(String title, int start, int end) {}

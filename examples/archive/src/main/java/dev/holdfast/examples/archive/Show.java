package dev.holdfast.examples.archive;

import java.util.Objects;

/**
 * What the feed says about the whole show. Immutable.
 *
 * @param title the name of the show
 * @param description one or two sentences about it
 * @param author who makes it
 * @param language a language tag as in RSS, such as {@code en-gb}
 */
public record Show(String title, String description, String author, String language) {

    public Show {
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(description, "description");
        Objects.requireNonNull(author, "author");
        Objects.requireNonNull(language, "language");
    }
}

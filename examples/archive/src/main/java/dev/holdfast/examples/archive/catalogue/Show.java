package dev.holdfast.examples.archive.catalogue;

import java.util.Objects;

/**
 * The description of the show in the feed. Immutable.
 *
 * @param title its name
 * @param description one or two sentences about it
 * @param author the maker of the show
 * @param language a language tag as in RSS, such as {@code en-gb}
 */
public record Show(String title, String description, String author, String language) {

    /** Refuses null. */
    public Show {
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(description, "description");
        Objects.requireNonNull(author, "author");
        Objects.requireNonNull(language, "language");
    }
}

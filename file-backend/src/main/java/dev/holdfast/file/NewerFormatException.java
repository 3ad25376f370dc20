package dev.holdfast.file;

import dev.holdfast.StoreException;

/** A file was written by a newer Holdfast. */
final class NewerFormatException extends StoreException {
    private static final long serialVersionUID = 1L;

    NewerFormatException(String file, long found, long known) {
        super(
                Verdict.FATAL,
                file + " has format " + found + ", but this Holdfast knows formats up to " + known
                        + "; use a newer Holdfast, the files were left untouched",
                null);
    }
}

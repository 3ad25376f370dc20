package dev.holdfast.file.disk;

import dev.holdfast.store.StoreException;

/** A file was written by a newer Holdfast. */
public final class NewerFormatException extends StoreException {
    private static final long serialVersionUID = 1L;

    public NewerFormatException(String file, long found, long known) {
        super(
                Verdict.FATAL,
                file + " has format " + found + ", but this Holdfast knows formats up to " + known
                        + "; use a newer Holdfast, the files were left untouched",
                null);
    }
}

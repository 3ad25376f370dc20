package dev.holdfast.file.disk;

import dev.holdfast.StoreException;

/** A file has a format that only a newer Holdfast can read. */
public final class NewerFormatException extends StoreException {
    private static final long serialVersionUID = 1L;

    public NewerFormatException(String file, long found, long known) {
        super(
                Verdict.FATAL,
                file + " has format " + found + ", but this Holdfast reads formats up to " + known
                        + "; use a newer Holdfast; the files were left untouched",
                null);
    }
}

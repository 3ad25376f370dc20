package dev.holdfast.file.disk;

import dev.holdfast.internal.backend.Trouble;
import dev.holdfast.store.CorruptRecordException;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.StoreException;
import dev.holdfast.store.StoreException.Verdict;
import java.io.IOException;

/** What trouble with files means for the caller. */
public final class FileErrors {
    private FileErrors() {}

    public static StoreException closed() {
        return new StoreException(Verdict.FATAL, "the file store is closed; open another one", null);
    }

    /** Nothing has been written. */
    public static StoreException withoutEffect(IOException e) {
        return new StoreException(
                Verdict.RETRYABLE,
                "the files of the store cannot be used: " + Trouble.reason(e)
                        + "; nothing was changed, free some space or check the disk, then try again",
                e);
    }

    /** It may have been written. */
    public static StoreException unknown(IOException e) {
        return new StoreException(
                Verdict.UNKNOWN,
                "the journal failed while it was written: " + Trouble.reason(e)
                        + "; send the same commit again to learn whether it took effect",
                e);
    }

    /** Nothing can be read. */
    public static StoreException reading(IOException e) {
        return new StoreException(
                Verdict.RETRYABLE, "the files of the store cannot be read: " + Trouble.reason(e) + "; try again", e);
    }

    public static CorruptRecordException corrupt(ItemKey key, String why) {
        return new CorruptRecordException(
                key.toString(), key + ": " + why + "; verify the store, or restore it from a backup", null);
    }
}

package dev.holdfast.file;

import dev.holdfast.internal.backend.IoReason;
import dev.holdfast.CorruptRecordException;
import dev.holdfast.store.ItemKey;
import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import java.io.IOException;

/** What trouble with files means for the caller. */
final class Failures {
    private Failures() {}

    static StoreException closed() {
        return new StoreException(Verdict.FATAL, "the file store is closed; open another one", null);
    }

    /** Nothing has been written. */
    static StoreException withoutEffect(IOException e) {
        return new StoreException(
                Verdict.RETRYABLE,
                "the files of the store cannot be used: " + IoReason.reason(e)
                        + "; nothing was changed, free some space or check the disk, then try again",
                e);
    }

    /** It may have been written. */
    static StoreException unknown(IOException e) {
        return new StoreException(
                Verdict.UNKNOWN,
                "the journal failed while it was written: " + IoReason.reason(e)
                        + "; send the same commit again to learn whether it took effect",
                e);
    }

    /** Nothing can be read. */
    static StoreException reading(IOException e) {
        return new StoreException(
                Verdict.RETRYABLE, "the files of the store cannot be read: " + IoReason.reason(e) + "; try again", e);
    }

    static CorruptRecordException corrupt(ItemKey key, String why) {
        return new CorruptRecordException(
                key.toString(), key + ": " + why + "; verify the store, or restore it from a backup", null);
    }
}

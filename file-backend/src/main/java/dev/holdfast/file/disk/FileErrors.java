package dev.holdfast.file.disk;

import dev.holdfast.CorruptRecordException;
import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.internal.backend.IoReason;
import dev.holdfast.store.ItemKey;
import java.io.IOException;

/** Failures of files as exceptions of a store. */
public final class FileErrors {
    private FileErrors() {}

    public static StoreException closed() {
        return new StoreException(Verdict.FATAL, "the file store is closed; open another one", null);
    }

    /** For a failure before anything was written. */
    public static StoreException withoutEffect(IOException e) {
        return new StoreException(
                Verdict.RETRYABLE,
                "the files of the store cannot be used: " + IoReason.reason(e)
                        + "; nothing was changed; free some space or check the disk, then try again",
                e);
    }

    /** For a failure of the write that makes a commit durable. */
    public static StoreException unknown(IOException e) {
        return new StoreException(
                Verdict.UNKNOWN,
                "writing the journal failed: " + IoReason.reason(e)
                        + "; the outcome is unknown; send the same commit again to learn it",
                e);
    }

    /** For a failure while nothing but reading was tried. */
    public static StoreException unreadable(IOException e) {
        return new StoreException(
                Verdict.RETRYABLE, "the files of the store cannot be read: " + IoReason.reason(e) + "; try again", e);
    }

    public static CorruptRecordException corrupt(ItemKey key, String why) {
        return new CorruptRecordException(
                key.toString(), key + ": " + why + "; verify the store, or restore it from a backup", null);
    }
}

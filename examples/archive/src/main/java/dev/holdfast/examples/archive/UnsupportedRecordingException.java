package dev.holdfast.examples.archive;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file is not sound that can be converted. */
public final class UnsupportedRecordingException extends PermanentException {

    private static final long serialVersionUID = 1L;

    UnsupportedRecordingException(Path file, String problem, @Nullable Throwable cause) {
        super(
                file.getFileName() + ": " + problem + "; what works: WAV, AIFF or AU with PCM, µ-law or A-law samples",
                cause);
    }
}

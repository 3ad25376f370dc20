package dev.holdfast.examples.common.sound;

import dev.holdfast.examples.common.io.PermanentException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file is not sound that Java can decode. */
public final class UnsupportedSoundException extends PermanentException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception about a file.
     *
     * @param problem what is wrong with it
     */
    public UnsupportedSoundException(Path file, String problem, @Nullable Throwable cause) {
        super(file.getFileName() + ": " + problem + "; use WAV, AIFF or AU with PCM, µ-law or A-law samples", cause);
    }
}

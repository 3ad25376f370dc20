package dev.holdfast.examples.clipper.sound;

import dev.holdfast.examples.clipper.job.PermanentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioFormat.Encoding;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a sound file as one channel of samples from -1 to 1, several channels mixed. Confined to one thread at a time.
 */
public final class SampleReader implements AutoCloseable {
    private static final int FRAMES = 4096;

    private final AudioInputStream stream;
    private final int channels;
    private final byte[] buffer;

    private SampleReader(AudioInputStream stream) {
        this.stream = stream;
        this.channels = stream.getFormat().getChannels();
        this.buffer = new byte[FRAMES * stream.getFormat().getFrameSize()];
    }

    /**
     * Opens a file.
     *
     * @throws NoSuchFileException if there is none
     * @throws PermanentException if it is not sound, or in an encoding that Java cannot decode
     */
    public static SampleReader open(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        AudioInputStream source;
        try {
            source = AudioSystem.getAudioInputStream(file.toFile());
        } catch (UnsupportedAudioFileException e) {
            throw unusable(file, "is not a sound file that Java can read", e);
        }
        try {
            AudioFormat format = source.getFormat();
            float rate = format.getSampleRate();
            int channels = format.getChannels();
            if (!(rate >= 4000 && rate <= 192_000) || channels < 1 || channels > 8) {
                String odd = "has " + rate + " samples per second in " + channels + " channels";
                throw unusable(file, odd, null);
            }
            AudioFormat plain = new AudioFormat(Encoding.PCM_SIGNED, rate, 16, channels, 2 * channels, rate, false);
            return new SampleReader(AudioSystem.getAudioInputStream(plain, source));
        } catch (IllegalArgumentException e) {
            source.close();
            throw unusable(file, "has samples as " + source.getFormat() + ", which cannot be decoded", e);
        } catch (IOException e) {
            source.close();
            throw e;
        }
    }

    private static PermanentException unusable(Path file, String what, @Nullable Exception e) {
        return new PermanentException(
                file.getFileName() + " " + what + "; use a WAV file of 4000 to 192000 Hz with up to 8 channels", e);
    }

    /** Samples per second. */
    public int rate() {
        return Math.round(stream.getFormat().getSampleRate());
    }

    /**
     * Reads some samples.
     *
     * @param samples is filled from its beginning, 4096 of them at most
     * @return how many, or -1 at the end
     */
    public int read(float[] samples) throws IOException {
        int frameBytes = 2 * channels;
        int n = stream.readNBytes(buffer, 0, Math.min(FRAMES, samples.length) * frameBytes);
        int frames = n / frameBytes; // an odd byte at the end of a damaged file is no frame
        for (int frame = 0; frame < frames; frame++) {
            int sum = 0;
            for (int channel = 0; channel < channels; channel++) {
                int at = frame * frameBytes + 2 * channel;
                sum += (buffer[at] & 0xff) | (buffer[at + 1] << 8);
            }
            samples[frame] = sum / (32768f * channels);
        }
        return frames == 0 ? -1 : frames;
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}

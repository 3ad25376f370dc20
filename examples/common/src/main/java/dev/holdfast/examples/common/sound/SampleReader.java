package dev.holdfast.examples.common.sound;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioFormat.Encoding;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;

/** Reads a sound file as one channel of samples from -1 to 1, mixing all channels. Confined to one thread at a time. */
public final class SampleReader implements AutoCloseable {
    private static final int FRAMES = 4096;

    private final Path file;
    private final AudioInputStream stream;
    private final int channels;
    private final byte[] buffer;

    private SampleReader(Path file, AudioInputStream stream) {
        this.file = file;
        this.stream = stream;
        this.channels = stream.getFormat().getChannels();
        this.buffer = new byte[FRAMES * stream.getFormat().getFrameSize()];
    }

    /**
     * Opens a file; the caller closes it.
     *
     * @throws NoSuchFileException if there is none
     * @throws UnsupportedSoundException if it is not sound, or has an encoding that Java cannot decode
     */
    public static SampleReader open(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        AudioInputStream source;
        try {
            source = AudioSystem.getAudioInputStream(file.toFile());
        } catch (UnsupportedAudioFileException e) {
            throw new UnsupportedSoundException(file, "not a sound file that Java can read", e);
        }
        try {
            return new SampleReader(file, AudioSystem.getAudioInputStream(sixteenBit(file, source), source));
        } catch (IllegalArgumentException e) {
            source.close();
            throw new UnsupportedSoundException(file, "samples as " + source.getFormat() + " cannot be decoded", e);
        } catch (IOException e) {
            source.close();
            throw e;
        }
    }

    /** Returns the samples per second. */
    public int rate() {
        return Math.round(stream.getFormat().getSampleRate());
    }

    /**
     * Reads samples.
     *
     * @param samples filled from its start with at most 4096 samples
     * @return the number of samples, or -1 at the end
     */
    public int read(float[] samples) throws IOException {
        int frameBytes = 2 * channels;
        int wanted = Math.min(FRAMES, samples.length) * frameBytes;
        int n = stream.readNBytes(buffer, 0, wanted);
        int frames = n / frameBytes; // a damaged file may end within a frame
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

    @Override
    public String toString() {
        return file + " " + stream.getFormat();
    }

    private static AudioFormat sixteenBit(Path file, AudioInputStream source) throws IOException {
        AudioFormat format = source.getFormat();
        float rate = format.getSampleRate();
        int channels = format.getChannels();
        if (!(rate >= 1000 && rate <= 768_000) || channels < 1 || channels > 32) {
            throw new UnsupportedSoundException(
                    file, rate + " samples per second in " + channels + " channels are out of range", null);
        }
        return new AudioFormat(Encoding.PCM_SIGNED, rate, 16, channels, 2 * channels, rate, false);
    }
}

package dev.holdfast.examples.clipper.sound;

import dev.holdfast.examples.common.sound.SampleReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;

/**
 * A short sound in memory: a segment or a clip. Confined to one thread at a time.
 *
 * @param samples the samples of one channel, from -1 to 1; not copied
 * @param rate samples per second
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Sound(float[] samples, int rate) {
    /** Reads a whole file. */
    public static Sound read(Path file) throws IOException {
        try (SampleReader reader = SampleReader.open(file)) {
            return read(reader, 0, Integer.MAX_VALUE);
        }
    }

    /**
     * Reads a part of a file, which ends at the end of the file at the latest.
     *
     * @param from the number of the first sample, from 0
     * @param to the number of the sample after the last one
     */
    static Sound read(SampleReader reader, int from, int to) throws IOException {
        float[] kept = new float[16_384];
        float[] some = new float[4096];
        int count = 0;
        int at = 0;
        for (int n = reader.read(some); n >= 0 && at < to; n = reader.read(some)) {
            int first = Math.max(0, from - at);
            int end = Math.min(n, to - at);
            if (end > first) {
                if (count + end - first > kept.length) {
                    kept = Arrays.copyOf(kept, Math.max(2 * kept.length, count + end - first));
                }
                System.arraycopy(some, first, kept, count, end - first);
                count += end - first;
            }
            at += n;
        }
        return new Sound(Arrays.copyOf(kept, count), reader.rate());
    }

    /** Reads one segment of a file. */
    public static Sound read(Path file, Segment segment) throws IOException {
        try (SampleReader reader = SampleReader.open(file)) {
            return read(reader, segment.firstSample(reader.rate()), segment.endSample(reader.rate()));
        }
    }

    /** Returns its duration. */
    public long millis() {
        return samples.length * 1000L / rate;
    }

    /** Returns the sound faded in and out, so that a clip does not click. */
    public Sound faded(int millis) {
        float[] faded = samples.clone();
        int length = Math.min(samples.length / 2, millis * rate / 1000);
        for (int i = 0; i < length; i++) {
            float gain = (float) (0.5 - 0.5 * StrictMath.cos(StrictMath.PI * i / length));
            faded[i] *= gain;
            faded[faded.length - 1 - i] *= gain;
        }
        return new Sound(faded, rate);
    }

    /** Returns the sound as a WAV file with one channel of 16 bits. */
    public byte[] toWav() throws IOException {
        byte[] bytes = new byte[2 * samples.length];
        for (int i = 0; i < samples.length; i++) {
            int value = Math.max(-32768, Math.min(32767, Math.round(samples[i] * 32768f)));
            bytes[2 * i] = (byte) value;
            bytes[2 * i + 1] = (byte) (value >> 8);
        }
        AudioFormat format = new AudioFormat(rate, 16, 1, true, false);
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + 44);
        try (AudioInputStream stream = new AudioInputStream(new ByteArrayInputStream(bytes), format, samples.length)) {
            AudioSystem.write(stream, AudioFileFormat.Type.WAVE, out);
        }
        return out.toByteArray();
    }
}

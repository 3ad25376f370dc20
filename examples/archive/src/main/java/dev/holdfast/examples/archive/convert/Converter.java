package dev.holdfast.examples.archive.convert;

import dev.holdfast.examples.common.io.AtomicFile;
import dev.holdfast.examples.common.sound.SampleReader;
import dev.holdfast.examples.common.sound.UnsupportedSoundException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Converts any sound that Java can decode to a WAV file with 16 kHz, one channel and 16 bits. Thread-safe.
 *
 * <p>Channels are mixed and {@link Resampler} changes the rate. The memory needed does not depend on the length of the
 * file. The same input gives the same bytes.
 */
public final class Converter {

    /** Samples per second of the output. */
    public static final int RATE = 16_000;

    private static final int HEADER_BYTES = 44;
    private static final int SAMPLE_BYTES = 2;

    /**
     * Converts {@code source} to {@code target}, which is replaced atomically.
     *
     * @throws UnsupportedSoundException if the source is not sound, or has an encoding that Java cannot decode
     */
    public Conversion convert(Path source, Path target) throws IOException {
        long[] samples = new long[1];
        AtomicFile.replace(target, channel -> {
            channel.position(HEADER_BYTES);
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
            samples[0] = writeSamples(source, out);
            out.flush();
            writeHeader(channel, source, samples[0] * SAMPLE_BYTES);
        });
        Duration duration = Duration.ofMillis(samples[0] * 1000 / RATE);
        return new Conversion(target, HEADER_BYTES + samples[0] * SAMPLE_BYTES, duration);
    }

    private static long writeSamples(Path source, OutputStream out) throws IOException {
        long[] count = new long[1];
        try (SampleReader reader = SampleReader.open(source)) {
            Resampler resampler = new Resampler(reader.rate(), RATE, sample -> {
                int value = Math.max(-32768, Math.min(32767, Math.round(sample * 32768f)));
                out.write(value);
                out.write(value >> 8);
                count[0]++;
            });
            float[] samples = new float[4096];
            for (int n = reader.read(samples); n >= 0; n = reader.read(samples)) {
                resampler.write(samples, n);
            }
            resampler.finish();
        }
        return count[0];
    }

    private static void writeHeader(FileChannel channel, Path source, long dataBytes) throws IOException {
        if (dataBytes > Integer.MAX_VALUE - HEADER_BYTES) {
            throw new UnsupportedSoundException(source, "longer than 18 hours, which is too long for a WAV file", null);
        }
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        header.put(ascii("RIFF")).putInt((int) dataBytes + HEADER_BYTES - 8).put(ascii("WAVE"));
        header.put(ascii("fmt ")).putInt(16).putShort((short) 1).putShort((short) 1);
        header.putInt(RATE)
                .putInt(RATE * SAMPLE_BYTES)
                .putShort((short) SAMPLE_BYTES)
                .putShort((short) 16);
        header.put(ascii("data")).putInt((int) dataBytes);
        channel.position(0);
        AtomicFile.writeFully(channel, header.flip());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}

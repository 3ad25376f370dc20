package dev.holdfast.examples.archive.convert;

import java.io.IOException;
import java.util.Arrays;

/**
 * Changes the rate of a stream of samples with a windowed sinc filter. Confined to one thread at a time.
 *
 * <p>The filter has sixteen zero crossings on either side under a Blackman window. Its cutoff is about 90 % of the
 * lower Nyquist frequency, which prevents aliasing when the rate decreases. The filter is computed once for each
 * position that an output sample can have between two input samples. {@link StrictMath} gives the same samples on every
 * machine.
 */
final class Resampler {

    private static final int CROSSINGS = 16;
    private static final double PASS_BAND = 0.92;

    /** Receives the samples of the new rate. */
    @FunctionalInterface
    interface Sink {
        void accept(float sample) throws IOException;
    }

    private final int step;
    private final int phases;
    private final int half;
    private final float[][] filters;
    private final Sink sink;
    private float[] window = new float[1 << 14];
    private int filled;
    private long windowStart;
    private long read;
    private long written;

    Resampler(int fromRate, int toRate, Sink sink) {
        int common = gcd(fromRate, toRate);
        this.step = fromRate / common;
        this.phases = toRate / common;
        this.sink = sink;
        double cutoff = Math.min(1, (double) toRate / fromRate) * (phases == step ? 1 : PASS_BAND);
        this.half = (int) StrictMath.ceil(CROSSINGS / cutoff);
        this.filters = new float[phases][];
        this.windowStart = -half;
        this.filled = half; // silence before the first sample
    }

    void write(float[] samples, int count) throws IOException {
        read += count;
        push(samples, count);
    }

    /** Writes the remaining samples: the output lasts as long as the input, rounded up to a sample. */
    void finish() throws IOException {
        long total = (read * phases + step - 1) / step;
        float[] silence = new float[half + 1];
        push(silence, silence.length);
        if (written < total) {
            throw new IllegalStateException("bug: " + written + " of " + total + " samples written at the end");
        }
    }

    private void push(float[] samples, int count) throws IOException {
        if (filled + count > window.length) {
            window = Arrays.copyOf(window, Math.max(2 * window.length, filled + count));
        }
        System.arraycopy(samples, 0, window, filled, count);
        filled += count;
        long limit = (read * phases + step - 1) / step;
        while (written < limit) {
            long centre = written * step / phases;
            int first = (int) (centre - half + 1 - windowStart);
            if (first + 2 * half > filled) {
                break;
            }
            sink.accept(filtered(first, (int) (written * step % phases)));
            written++;
        }
        forget((int) Math.min(filled, written * step / phases - half + 1 - windowStart));
    }

    private float filtered(int first, int phase) {
        float[] filter = filters[phase];
        if (filter == null) {
            filter = filter((double) phase / phases);
            filters[phase] = filter;
        }
        double sum = 0;
        for (int i = 0; i < filter.length; i++) {
            sum += filter[i] * window[first + i];
        }
        return (float) sum;
    }

    private void forget(int count) {
        if (count > 0) {
            System.arraycopy(window, count, window, 0, filled - count);
            filled -= count;
            windowStart += count;
        }
    }

    /** Returns the weights of {@code 2 * half} samples around a point {@code offset} samples after the middle one. */
    private float[] filter(double offset) {
        double cutoff = CROSSINGS / (double) half;
        double[] weights = new double[2 * half];
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            double distance = i - (half - 1) - offset;
            weights[i] = sinc(distance * cutoff) * blackman(distance / half);
            sum += weights[i];
        }
        float[] filter = new float[weights.length];
        for (int i = 0; i < filter.length; i++) {
            filter[i] = (float) (weights[i] / sum);
        }
        return filter;
    }

    private static double sinc(double x) {
        double angle = StrictMath.PI * x;
        return Math.abs(angle) < 1e-9 ? 1 : StrictMath.sin(angle) / angle;
    }

    private static double blackman(double x) {
        double angle = StrictMath.PI * x;
        return Math.abs(x) >= 1 ? 0 : 0.42 + 0.5 * StrictMath.cos(angle) + 0.08 * StrictMath.cos(2 * angle);
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}

package dev.holdfast.examples.clipper.sound;

import java.util.Locale;

/**
 * Measurements of a segment of speech. Immutable.
 *
 * @param segment the segment
 * @param decibels its mean power relative to full scale
 * @param peak its loudest sample relative to full scale, in decibels
 * @param hertz the pitch of the voice; 0 if it has none
 * @param syllables the estimated number of syllables
 */
public record Measure(Segment segment, double decibels, double peak, int hertz, int syllables) {
    private static final int MIN_HERTZ = 70;
    private static final int MAX_HERTZ = 400;
    private static final double MIN_VOICED = 0.45;
    private static final double NEAR_BEST = 0.9;
    private static final int HOP_MILLIS = 10;
    private static final double DIP = 0.7;

    /** Measures a segment. The same sound gives the same numbers. */
    public static Measure of(Segment segment, Sound sound) {
        double squares = 0;
        double highest = 0;
        for (float sample : sound.samples()) {
            squares += (double) sample * sample;
            highest = Math.max(highest, Math.abs(sample));
        }
        double mean = Loudness.decibels(squares / Math.max(1, sound.samples().length));
        return new Measure(
                segment, tenth(mean), tenth(Loudness.decibels(highest * highest)), pitch(sound), syllables(sound));
    }

    /** Describes the measurements, such as {@code "about 9 syllables at 141 Hz, -18.3 dB"}. */
    public String words() {
        return String.format(
                Locale.ROOT,
                "about %d syllable%s%s, %.1f dB",
                syllables,
                syllables == 1 ? "" : "s",
                hertz == 0 ? "" : " at " + hertz + " Hz",
                decibels);
    }

    private static double tenth(double value) {
        return Math.round(value * 10) / 10.0;
    }

    /** Estimates the pitch in the middle of the sound: the shortest lag with almost the highest autocorrelation. */
    private static int pitch(Sound sound) {
        int rate = sound.rate();
        int window = Math.min(sound.samples().length / 2, rate / 4);
        int longest = Math.min(rate / MIN_HERTZ, sound.samples().length - window - 1);
        int start = Math.max(0, (sound.samples().length - window - longest) / 2);
        int shortest = rate / MAX_HERTZ;
        double[] correlation = new double[Math.max(0, longest + 1)];
        double highest = 0;
        for (int lag = shortest; lag <= longest; lag++) {
            correlation[lag] = correlation(sound.samples(), start, window, lag);
            highest = Math.max(highest, correlation[lag]);
        }
        if (highest < MIN_VOICED) {
            return 0;
        }
        // multiples of the period correlate as well, so take the first peak that is high enough
        for (int lag = shortest + 1; lag < longest; lag++) {
            boolean peak = correlation[lag] >= correlation[lag - 1] && correlation[lag] >= correlation[lag + 1];
            if (peak && correlation[lag] >= highest * NEAR_BEST) {
                return Math.round((float) rate / lag);
            }
        }
        return 0;
    }

    /** Returns the correlation of a window with the one {@code lag} samples later, from -1 to 1. */
    private static double correlation(float[] samples, int start, int window, int lag) {
        double product = 0;
        double here = 0;
        double there = 0;
        for (int i = start; i < start + window; i++) {
            product += samples[i] * samples[i + lag];
            here += samples[i] * samples[i];
            there += samples[i + lag] * samples[i + lag];
        }
        return here == 0 || there == 0 ? 0 : product / Math.sqrt(here * there);
    }

    /** Counts the peaks of the envelope that have a dip between them. */
    private static int syllables(Sound sound) {
        double[] levels = envelope(sound);
        double loudest = 0;
        for (double level : levels) {
            loudest = Math.max(loudest, level);
        }
        int count = 0;
        double top = 0;
        double dip = 0;
        boolean rising = true;
        for (double level : levels) {
            if (rising) {
                top = Math.max(top, level);
                if (level < top * DIP && top > loudest * 0.15) {
                    count++;
                    rising = false;
                    dip = level;
                }
            } else {
                dip = Math.min(dip, level);
                if (level * DIP > dip && level > loudest * 0.1) {
                    rising = true;
                    top = level;
                }
            }
        }
        return Math.max(1, count + (rising && top > loudest * 0.15 ? 1 : 0));
    }

    /** Returns the amplitude every {@value #HOP_MILLIS} ms, smoothed over 50 ms. */
    private static double[] envelope(Sound sound) {
        int hop = Math.max(1, sound.rate() * HOP_MILLIS / 1000);
        double[] rough = new double[sound.samples().length / hop];
        for (int i = 0; i < rough.length; i++) {
            double squares = 0;
            for (int j = i * hop; j < (i + 1) * hop; j++) {
                squares += sound.samples()[j] * sound.samples()[j];
            }
            rough[i] = Math.sqrt(squares / hop);
        }
        double[] smooth = new double[rough.length];
        for (int i = 0; i < rough.length; i++) {
            double sum = 0;
            int from = Math.max(0, i - 2);
            int to = Math.min(rough.length - 1, i + 2);
            for (int j = from; j <= to; j++) {
                sum += rough[j];
            }
            smooth[i] = sum / (to - from + 1);
        }
        return smooth;
    }
}

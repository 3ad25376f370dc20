package dev.holdfast.examples.clipper.sound;

import java.util.Locale;

/**
 * What can be said about a stretch of speech without understanding it. Immutable.
 *
 * @param segment where it is
 * @param decibels its mean power below full scale
 * @param peak its loudest sample below full scale, in decibels
 * @param hertz the pitch of the voice; 0 if it has none
 * @param syllables about how many
 */
public record Measure(Segment segment, double decibels, double peak, int hertz, int syllables) {
    private static final int LOWEST = 70;
    private static final int HIGHEST = 400;
    private static final double VOICED = 0.45;
    private static final double NEAR_BEST = 0.9;
    private static final int HOP_MILLIS = 10;
    private static final double DIP = 0.7;

    /** Measures the sound of a segment. The same sound gives the same numbers. */
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

    /** As people read it, such as {@code "about 9 syllables at 141 Hz, -18.3 dB"}. */
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

    /** The pitch that was held in the middle of the sound: the shortest time after which it is about as like itself as ever. */
    private static int pitch(Sound sound) {
        int rate = sound.rate();
        int window = Math.min(sound.samples().length / 2, rate / 4);
        int longest = Math.min(rate / LOWEST, sound.samples().length - window - 1);
        int start = Math.max(0, (sound.samples().length - window - longest) / 2);
        int shortest = rate / HIGHEST;
        double[] likeness = new double[Math.max(0, longest + 1)];
        double most = 0;
        for (int lag = shortest; lag <= longest; lag++) {
            likeness[lag] = likeness(sound.samples(), start, window, lag);
            most = Math.max(most, likeness[lag]);
        }
        if (most < VOICED) {
            return 0;
        }
        // twice the period is as like, and so are the neighbours: the top of the first hill that is high enough
        for (int lag = shortest + 1; lag < longest; lag++) {
            boolean top = likeness[lag] >= likeness[lag - 1] && likeness[lag] >= likeness[lag + 1];
            if (top && likeness[lag] >= most * NEAR_BEST) {
                return Math.round((float) rate / lag);
            }
        }
        return 0;
    }

    /** How like a stretch is to the one {@code lag} samples later, from -1 to 1. */
    private static double likeness(float[] samples, int start, int window, int lag) {
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

    /** Counts the hills of loudness that have a valley between them. */
    private static int syllables(Sound sound) {
        double[] hills = envelope(sound);
        double loudest = 0;
        for (double level : hills) {
            loudest = Math.max(loudest, level);
        }
        int count = 0;
        double top = 0;
        double valley = 0;
        boolean rising = true;
        for (double level : hills) {
            if (rising) {
                top = Math.max(top, level);
                if (level < top * DIP && top > loudest * 0.15) {
                    count++;
                    rising = false;
                    valley = level;
                }
            } else {
                valley = Math.min(valley, level);
                if (level * DIP > valley && level > loudest * 0.1) {
                    rising = true;
                    top = level;
                }
            }
        }
        return Math.max(1, count + (rising && top > loudest * 0.15 ? 1 : 0));
    }

    /** The amplitude each {@value #HOP_MILLIS} ms, smoothed over fifty. */
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

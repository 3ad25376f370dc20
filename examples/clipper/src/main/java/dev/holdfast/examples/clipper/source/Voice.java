package dev.holdfast.examples.clipper.source;

import java.util.SplittableRandom;

/**
 * A synthetic voice without words: vowels and hisses in the rhythm and pitch of speech. Confined to one thread at a
 * time. The same seed gives the same samples on every machine.
 *
 * <p>A pulse train at the pitch passes through two resonance filters, whose frequencies determine the vowel.
 */
final class Voice {
    private static final int[][] VOWELS = {{730, 1090}, {530, 1840}, {390, 1990}, {570, 840}, {440, 1020}, {300, 870}};

    private final int rate;
    private final SplittableRandom random;
    private final double pitch;
    private double phase;

    Voice(int rate, SplittableRandom random) {
        this.rate = rate;
        this.random = random;
        this.pitch = 95 + 120 * random.nextDouble();
    }

    /**
     * Adds a phrase to a sound.
     *
     * @param target the samples
     * @param from the number of the first sample
     * @param syllables the number of syllables
     * @param volume the loudest sample, from 0 to 1
     * @return the number of the sample after the last one
     */
    int speak(float[] target, int from, int syllables, double volume) {
        int at = from;
        for (int i = 0; i < syllables && at < target.length; i++) {
            double fall = 1.12 - 0.25 * i / Math.max(1, syllables - 1);
            int length = Math.min(target.length - at, (int) (rate * (0.15 + 0.08 * random.nextDouble())));
            double stress = volume * (0.75 + 0.25 * random.nextDouble());
            if (random.nextInt(3) > 0) {
                hiss(target, at, length / 4, 0.18 * stress);
            }
            vowel(target, at + length / 8, length - length / 8, pitch * fall, stress);
            at += length;
        }
        return Math.min(at, target.length);
    }

    private void vowel(float[] target, int from, int length, double hertz, double volume) {
        int[] formants = VOWELS[random.nextInt(VOWELS.length)];
        Resonance low = new Resonance(formants[0], 90, rate);
        Resonance high = new Resonance(formants[1], 120, rate);
        float[] sound = new float[length];
        double loudest = 1e-9;
        for (int i = 0; i < length; i++) {
            double wobble = 1 + 0.01 * StrictMath.sin(2 * StrictMath.PI * 5 * i / rate);
            phase += hertz * wobble / rate;
            phase -= Math.floor(phase);
            double buzz = 1 - 2 * phase;
            double shape = StrictMath.sin(StrictMath.PI * (i + 0.5) / length);
            double sample = (low.next(buzz) + 0.5 * high.next(buzz)) * shape;
            sound[i] = (float) sample;
            loudest = Math.max(loudest, Math.abs(sample));
        }
        for (int i = 0; i < length; i++) {
            target[from + i] += (float) (sound[i] * volume / loudest);
        }
    }

    private void hiss(float[] target, int from, int length, double volume) {
        for (int i = 0; i < length; i++) {
            double shape = StrictMath.sin(StrictMath.PI * i / length);
            target[from + i] += (float) (volume * shape * (2 * random.nextDouble() - 1));
        }
    }

    /** A filter that resonates at one frequency. */
    private static final class Resonance {
        private final double a1;
        private final double a2;
        private double before;
        private double beforeThat;

        Resonance(double hertz, double width, int rate) {
            double radius = StrictMath.exp(-StrictMath.PI * width / rate);
            a1 = 2 * radius * StrictMath.cos(2 * StrictMath.PI * hertz / rate);
            a2 = -radius * radius;
        }

        double next(double input) {
            double out = input + a1 * before + a2 * beforeThat;
            beforeThat = before;
            before = out;
            return out;
        }
    }
}

package dev.holdfast.examples.clipper.sound;

import java.util.ArrayList;
import java.util.List;

/** Builds sounds for tests from tones and silence. */
final class Tones {
    private final int rate;
    private final List<float[]> pieces = new ArrayList<>();

    private Tones(int rate) {
        this.rate = rate;
    }

    static Tones of(int rate) {
        return new Tones(rate);
    }

    static Sound silence(int rate, int millis) {
        return of(rate).silence(millis).sound();
    }

    Tones silence(int millis) {
        pieces.add(new float[rate * millis / 1000]);
        return this;
    }

    Tones tone(double hertz, int millis, double volume) {
        float[] samples = new float[rate * millis / 1000];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (float) (volume * Math.sin(2 * Math.PI * hertz * i / rate));
        }
        pieces.add(samples);
        return this;
    }

    Sound sound() {
        float[] all = new float[pieces.stream().mapToInt(piece -> piece.length).sum()];
        int at = 0;
        for (float[] piece : pieces) {
            System.arraycopy(piece, 0, all, at, piece.length);
            at += piece.length;
        }
        return new Sound(all, rate);
    }
}

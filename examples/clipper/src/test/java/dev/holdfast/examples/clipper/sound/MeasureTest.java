package dev.holdfast.examples.clipper.sound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.holdfast.examples.clipper.source.Talk;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeasureTest {
    private static final Segment WHOLE = new Segment(0, 1000);

    @ParameterizedTest
    @ValueSource(ints = {80, 123, 180, 240, 390})
    void pitchOfAToneIsItsFrequency(int hertz) {
        Measure measure =
                Measure.of(WHOLE, Tones.of(16_000).tone(hertz, 1000, 0.5).sound());
        assertThat((double) measure.hertz()).isCloseTo(hertz, within(hertz * 0.02));
    }

    @Test
    void toneAtHalfOfFullScaleIsNineDecibelsBelowIt() {
        Measure measure =
                Measure.of(WHOLE, Tones.of(16_000).tone(200, 1000, 0.5).sound());
        assertThat(measure.decibels()).isEqualTo(-9.0);
        assertThat(measure.peak()).isEqualTo(-6.0);
    }

    @Test
    void noiseHasNoPitch() {
        SplittableRandom random = new SplittableRandom(7);
        float[] noise = new float[16_000];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (float) (random.nextDouble() - 0.5);
        }
        assertThat(Measure.of(WHOLE, new Sound(noise, 16_000)).hertz()).isZero();
    }

    @Test
    void silenceHasTheLowestLevelAndNoPitch() {
        Measure measure = Measure.of(WHOLE, Tones.silence(16_000, 1000));
        assertThat(measure.decibels()).isEqualTo(-90.0);
        assertThat(measure.hertz()).isZero();
    }

    @Test
    void peaksOfTheEnvelopeAreSyllables() {
        Tones tones = Tones.of(16_000);
        for (int i = 0; i < 5; i++) {
            tones.tone(150, 120, 0.6).tone(150, 80, 0.06);
        }
        assertThat(Measure.of(WHOLE, tones.sound()).syllables()).isEqualTo(5);
    }

    @Test
    void veryShortSoundIsMeasured() {
        assertThat(Measure.of(WHOLE, Tones.of(8000).tone(200, 5, 0.5).sound()).syllables())
                .isEqualTo(1);
        assertThat(Measure.of(WHOLE, new Sound(new float[0], 8000)).decibels()).isEqualTo(-90.0);
    }

    @Test
    void talkHasThePitchOfAVoice() {
        Talk talk = Talk.of(5);
        for (Segment phrase : talk.phrases()) {
            int rate = talk.sound().rate();
            float[] samples =
                    Arrays.copyOfRange(talk.sound().samples(), phrase.firstSample(rate), phrase.endSample(rate));
            assertThat(Measure.of(phrase, new Sound(samples, rate)).hertz()).isBetween(80, 260);
        }
    }

    @Test
    void wordsDescribeTheMeasurements() {
        assertThat(new Measure(WHOLE, -18.3, -4, 141, 9).words()).isEqualTo("about 9 syllables at 141 Hz, -18.3 dB");
        assertThat(new Measure(WHOLE, -18, -4, 0, 1).words()).isEqualTo("about 1 syllable, -18.0 dB");
    }
}

package dev.holdfast.examples.clipper.sound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.holdfast.examples.clipper.job.PermanentException;
import dev.holdfast.examples.clipper.source.Talk;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CutsTest {
    /** Soft beginnings and ends of a phrase are below the line. */
    private static final long TOLERANCE = 120;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 19, 42, 100, 999})
    void everyPhraseIsFoundWhereItWasSpoken(int number, @TempDir Path folder) throws Exception {
        Talk talk = Talk.of(number);
        Path file = Files.write(folder.resolve("talk.wav"), talk.sound().toWav());

        Cuts cuts = Cuts.of(file);

        assertThat(cuts.millis()).isEqualTo(talk.sound().millis());
        assertThat(cuts.segments()).hasSameSizeAs(talk.phrases());
        for (int i = 0; i < talk.phrases().size(); i++) {
            Segment spoken = talk.phrases().get(i);
            Segment found = cuts.segments().get(i);
            assertThat(found.startMillis()).isCloseTo(spoken.startMillis(), within(TOLERANCE));
            assertThat(found.endMillis()).isCloseTo(spoken.endMillis(), within(TOLERANCE));
        }
    }

    @Test
    void theSilenceOfARoomHasNoSpeech(@TempDir Path folder) throws Exception {
        Path file = Files.write(
                folder.resolve("quiet.wav"), Tones.silence(16_000, 2000).toWav());
        assertThatThrownBy(() -> Cuts.of(file))
                .isInstanceOf(PermanentException.class)
                .hasMessage("no speech in 2000 ms of sound; submit a recording in which somebody speaks");
    }

    @Test
    void aFileThatIsNoSoundIsNamed(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("talk.wav"), "this is no sound, it is text of some length");
        assertThatThrownBy(() -> Cuts.of(file))
                .isInstanceOf(PermanentException.class)
                .hasMessageContainingAll("talk.wav is not a sound file", "use a WAV file");
    }

    @Test
    void aFileWithoutSamplesHasNoSpeech(@TempDir Path folder) throws Exception {
        Path file =
                Files.write(folder.resolve("empty.wav"), Tones.silence(8000, 0).toWav());
        assertThatThrownBy(() -> Cuts.of(file)).hasMessageStartingWith("no speech in 0 ms");
    }

    @Test
    void aShortPauseIsPartOfSpeakingAndALongOneIsNot(@TempDir Path folder) throws Exception {
        Sound sound = Tones.of(8000)
                .silence(500)
                .tone(200, 600, 0.5)
                .silence(200)
                .tone(200, 600, 0.5)
                .silence(500)
                .tone(200, 600, 0.5)
                .silence(500)
                .tone(200, 60, 0.5) // a click
                .silence(500)
                .sound();
        Path file = Files.write(folder.resolve("tones.wav"), sound.toWav());
        assertThat(Cuts.of(file).segments()).extracting(Segment::startMillis).containsExactly(460L, 2360L);
    }
}

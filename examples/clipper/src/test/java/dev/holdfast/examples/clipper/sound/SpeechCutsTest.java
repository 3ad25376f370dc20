package dev.holdfast.examples.clipper.sound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.holdfast.examples.clipper.source.Talk;
import dev.holdfast.examples.common.io.PermanentException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpeechCutsTest {
    /** The faint start and end of a phrase are below the threshold. */
    private static final long TOLERANCE = 120;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 19, 42, 100, 999})
    void everyPhraseIsFoundAtItsPosition(int number, @TempDir Path folder) throws Exception {
        Talk talk = Talk.of(number);
        Path file = Files.write(folder.resolve("talk.wav"), talk.sound().toWav());

        SpeechCuts cuts = SpeechCuts.of(file);

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
    void silenceHasNoSpeech(@TempDir Path folder) throws Exception {
        Path file = Files.write(
                folder.resolve("quiet.wav"), Tones.silence(16_000, 2000).toWav());
        assertThatThrownBy(() -> SpeechCuts.of(file))
                .isInstanceOf(PermanentException.class)
                .hasMessage("no speech in 2000 ms of sound; submit a recording with speech");
    }

    @Test
    void fileThatIsNotSoundIsNamed(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("talk.wav"), "this is not sound but a text of some length");
        assertThatThrownBy(() -> SpeechCuts.of(file))
                .isInstanceOf(PermanentException.class)
                .hasMessageContainingAll("talk.wav: not a sound file", "use WAV");
    }

    @Test
    void fileWithoutSamplesHasNoSpeech(@TempDir Path folder) throws Exception {
        Path file =
                Files.write(folder.resolve("empty.wav"), Tones.silence(8000, 0).toWav());
        assertThatThrownBy(() -> SpeechCuts.of(file)).hasMessageStartingWith("no speech in 0 ms");
    }

    @Test
    void shortPauseBelongsToTheSpeechAndALongOneDoesNot(@TempDir Path folder) throws Exception {
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
        assertThat(SpeechCuts.of(file).segments())
                .extracting(Segment::startMillis)
                .containsExactly(460L, 2360L);
    }
}

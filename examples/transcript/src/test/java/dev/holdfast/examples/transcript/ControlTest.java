package dev.holdfast.examples.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.examples.transcript.Control.Wish;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class ControlTest {
    private final Control control = new Control();

    @Test
    void theEndCannotBeTakenBack() {
        assertThat(control.quit("by me")).isTrue();
        control.resume();
        control.pause("by you");
        control.toggle("by you");
        assertThat(control.wish()).isEqualTo(Wish.QUIT);
        assertThat(control.by()).isEqualTo("by me");
        assertThat(control.quit("again")).isFalse();
    }

    @Test
    void oneSignalPausesAndResumes() {
        control.toggle("by SIGUSR2");
        assertThat(control.wish()).isEqualTo(Wish.PAUSE);
        assertThat(control.by()).isEqualTo("by SIGUSR2");
        control.toggle("by SIGUSR2");
        assertThat(control.wish()).isEqualTo(Wish.RUN);
    }

    @Test
    void aPauseEndsWithAnyOtherWish() throws Exception {
        assertThat(control.awaitEndOfPause()).isEqualTo(Wish.RUN);
        control.pause("");
        Thread other = new Thread(control::resume);
        other.start();
        assertThat(control.awaitEndOfPause()).isEqualTo(Wish.RUN);
        other.join();
    }

    @Test
    void linesThatMeanSomethingAreTakenAndOthersAreNot() {
        Keyboard keyboard = new Keyboard(InputStream.nullInputStream(), control);
        type(keyboard, "what?\n\n  P \r\n");
        assertThat(control.wish()).isEqualTo(Wish.PAUSE);
        type(keyboard, "resume");
        assertThat(control.wish()).isEqualTo(Wish.PAUSE);
        type(keyboard, "\n");
        assertThat(control.wish()).isEqualTo(Wish.RUN);
        type(keyboard, "quit".repeat(1000) + "\nq\n");
        assertThat(control.wish()).isEqualTo(Wish.QUIT);
    }

    private static void type(Keyboard keyboard, String text) {
        text.chars().forEach(c -> keyboard.take((char) c));
    }
}

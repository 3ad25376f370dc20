package dev.holdfast.examples.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.examples.transcript.Control.Request;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class ControlTest {
    private final Control control = new Control();

    @Test
    void quitCannotBeRevoked() {
        assertThat(control.quit("by me")).isTrue();
        control.resume();
        control.pause("by you");
        control.toggle("by you");
        assertThat(control.request()).isEqualTo(Request.QUIT);
        assertThat(control.source()).isEqualTo("by me");
        assertThat(control.quit("again")).isFalse();
    }

    @Test
    void oneSignalPausesAndResumes() {
        control.toggle("by SIGUSR2");
        assertThat(control.request()).isEqualTo(Request.PAUSE);
        assertThat(control.source()).isEqualTo("by SIGUSR2");
        control.toggle("by SIGUSR2");
        assertThat(control.request()).isEqualTo(Request.RUN);
    }

    @Test
    void pauseEndsWithAnyOtherRequest() throws Exception {
        assertThat(control.awaitEndOfPause()).isEqualTo(Request.RUN);
        control.pause("");
        Thread other = new Thread(control::resume);
        other.start();
        assertThat(control.awaitEndOfPause()).isEqualTo(Request.RUN);
        other.join();
    }

    @Test
    void commandsAreAcceptedAndOtherLinesIgnored() {
        Keyboard keyboard = new Keyboard(InputStream.nullInputStream(), control);
        type(keyboard, "what?\n\n  P \r\n");
        assertThat(control.request()).isEqualTo(Request.PAUSE);
        type(keyboard, "resume");
        assertThat(control.request()).isEqualTo(Request.PAUSE);
        type(keyboard, "\n");
        assertThat(control.request()).isEqualTo(Request.RUN);
        type(keyboard, "quit".repeat(1000) + "\nq\n");
        assertThat(control.request()).isEqualTo(Request.QUIT);
    }

    private static void type(Keyboard keyboard, String text) {
        text.chars().forEach(c -> keyboard.accept((char) c));
    }
}

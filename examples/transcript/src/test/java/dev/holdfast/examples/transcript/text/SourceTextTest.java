package dev.holdfast.examples.transcript.text;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holdfast.examples.common.io.Hash;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceTextTest {

    @Test
    void byteOrderMarkAndLineEndsDoNotMatter() throws Exception {
        byte[] bytes = "\uFEFFone\r\ntwo\rthree\n".getBytes(UTF_8);
        SourceText text = SourceText.of("a.txt", bytes);
        assertThat(text.text()).isEqualTo("one\ntwo\nthree\n");
        assertThat(text.sha256()).isEqualTo(Hash.of(bytes).sha256()).hasSize(64);
    }

    @Test
    void shippedTextIsTheDocumentedOne() throws Exception {
        SourceText text = SourceText.shipped();
        assertThat(text.text()).startsWith("Persuasion\n").endsWith("Finis\n");
        assertThat(text.sha256()).isEqualTo("8061549557aebd2fd6e353d18d9197cb707029112bd52d4d8b174583a925848a");
    }

    @Test
    void invalidUtf8IsReportedWithItsPosition() {
        byte[] bytes = "caf\u00e9 au lait".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThatExceptionOfType(UnusableTextException.class)
                .isThrownBy(() -> SourceText.of("menu.txt", bytes))
                .withMessage("menu.txt is not UTF-8: byte 3 is 0xe9, which is not valid there; "
                        + "convert it, for example with: iconv -f WINDOWS-1252 -t UTF-8");
    }

    @Test
    void textThatEndsInsideACharacterIsRefused() {
        byte[] euro = {'a', (byte) 0xe2, (byte) 0x82};
        assertThatExceptionOfType(UnusableTextException.class)
                .isThrownBy(() -> SourceText.of("cut.txt", euro))
                .withMessageStartingWith("cut.txt is not UTF-8: byte 1 is 0xe2");
    }

    @Test
    void otherFilesAreRefusedWithWhatWouldWork(@TempDir Path directory) throws Exception {
        refuses(() -> SourceText.of("w.txt", "wide".getBytes(UTF_16)), "w.txt is UTF-16; convert it, for example with");
        refuses(() -> SourceText.of("z.bin", new byte[] {'a', 0, 'b'}), "z.bin has a zero character at 1");
        refuses(() -> SourceText.of("e.txt", new byte[0]), "e.txt is empty; use a file with some text");
        refuses(() -> SourceText.of("b.txt", " \n\t\n".getBytes(UTF_8)), "b.txt is empty");
        Path missing = directory.resolve("missing.txt");
        refuses(() -> SourceText.read(missing), missing + " does not exist; use a text file in UTF-8");
        refuses(() -> SourceText.read(directory), directory + " is not a file; use a text file");
    }

    @Test
    void textHasTheNameOfItsFile(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("notes.txt"), "Something.");
        assertThat(SourceText.read(file).name()).isEqualTo("notes.txt");
    }

    private static void refuses(org.assertj.core.api.ThrowableAssert.ThrowingCallable read, String message) {
        assertThatExceptionOfType(UnusableTextException.class).isThrownBy(read).withMessageStartingWith(message);
    }
}

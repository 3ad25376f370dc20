package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.chunk.ResultReference;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ResultReferenceTest {
    private static final byte[] TEXT = "the quick brown fox".getBytes(StandardCharsets.UTF_8);

    private final ResultReference reference = ResultReference.of("out/7.txt", TEXT);

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aReferenceHasLengthAndChecksum() throws Exception {
        assertThat(reference)
                .isEqualTo(new ResultReference(
                        "out/7.txt", 19, "9ecb36561341d18eb65484e833efea61edc74b84cf5e6ae1b81c63533e25fc8f"));
        assertThat(ResultReference.of("out/7.txt", stream("the quick brown fox")))
                .isEqualTo(reference);
        assertThat(ResultReference.of("empty", new byte[0]).length()).isZero();
    }

    @Test
    void whatWasStoredIsReadAsItIs() throws Exception {
        try (InputStream in = reference.verifying(new ByteArrayInputStream(TEXT))) {
            assertThat(in.read()).isEqualTo('t');
            assertThat(in.skip(3)).isEqualTo(3);
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("quick brown fox");
            assertThat(in.read()).isEqualTo(-1);
            assertThat(in.markSupported()).isFalse();
            assertThatThrownBy(in::reset).hasMessageContaining("open it again");
        }
        reference.verify(new ByteArrayInputStream(TEXT));
        ResultReference.of("empty", new byte[0]).verify(stream(""));
    }

    @Test
    void whatIsNotWhatWasStoredIsFound() {
        assertThatThrownBy(() -> reference.verify(stream("the quick brown cat")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the result at out/7.txt has the SHA-256 checksum ")
                .hasMessageContaining(" instead of 9ecb3656")
                .hasMessageContaining("do that part of the work again");
        assertThatThrownBy(() -> reference.verify(stream("the quick brown")))
                .hasMessageContaining("has 15 bytes instead of 19");
        assertThatThrownBy(() -> reference.verify(stream("the quick brown fox jumps")))
                .hasMessageContaining("has more than 19 bytes");
        assertThatThrownBy(() -> reference.verify(stream(""))).hasMessageContaining("has 0 bytes instead of 19");
    }

    @Test
    void closingClosesWhatIsRead() throws Exception {
        boolean[] closed = {false};
        InputStream in = new FilterInputStream(stream("the quick brown fox")) {
            @Override
            public void close() throws IOException {
                closed[0] = true;
                super.close();
            }
        };
        reference.verify(in);
        assertThat(closed[0]).isFalse();
        reference.verifying(in).close();
        assertThat(closed[0]).isTrue();
    }

    @Test
    void badValuesAreNamed() {
        String sum = reference.sha256();
        assertThatThrownBy(() -> new ResultReference(" ", 1, sum))
                .hasMessageContaining("location of a result is blank");
        assertThatThrownBy(() -> new ResultReference("a", -1, sum)).hasMessageContaining("a: length -1 is negative");
        assertThatThrownBy(() -> new ResultReference("a", 1, "abc")).hasMessageContaining("'abc' is not a SHA-256");
    }
}

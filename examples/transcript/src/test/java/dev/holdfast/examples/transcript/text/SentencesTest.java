package dev.holdfast.examples.transcript.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class SentencesTest {

    @Test
    void endNeedsFollowingSpaceAndNoLowerCaseLetter() {
        assertThat(of("It cost 3.50 at example.org. \"Too much!\" said he. So? Well... no. Yes."))
                .containsExactly(
                        "It cost 3.50 at example.org. ", "\"Too much!\" said he. ", "So? ", "Well... no. ", "Yes.");
    }

    @Test
    void abbreviationsAndInitialsEndNoSentence() {
        assertThat(of("Mr. J. R. Brown met Dr. Green, e.g. on Sundays. So did I. They talked."))
                .containsExactly("Mr. J. R. Brown met Dr. Green, e.g. on Sundays. ", "So did I. ", "They talked.");
    }

    @Test
    void someAbbreviationsNeedANumber() {
        assertThat(of("See no. 5 and vol. 2. She said no. Then she left."))
                .containsExactly("See no. 5 and vol. 2. ", "She said no. ", "Then she left.");
    }

    @Test
    void blankLineEndsASentenceAndLineFeedDoesNot() {
        assertThat(of("Chapter 1\n \nIt was\nlate\n\n\n")).containsExactly("Chapter 1\n \n", "It was\nlate\n\n\n");
    }

    @Test
    void scriptsWithoutSpacesEndWithTheirOwnMarks() {
        assertThat(of("これは本です。面白い！「はい。」次です")).containsExactly("これは本です。", "面白い！", "「はい。」", "次です");
        assertThat(of("यह एक वाक्य है। यह दूसरा है।")).containsExactly("यह एक वाक्य है। ", "यह दूसरा है।");
        assertThat(of("هل هذا كتاب؟ نعم هو كتاب.")).containsExactly("هل هذا كتاب؟ ", "نعم هو كتاب.");
    }

    @Test
    void textWithoutAnyEndIsOneSentence() {
        assertThat(of("no end in sight")).containsExactly("no end in sight");
        assertThat(of(" \n\n ")).containsExactly(" \n\n ");
        assertThat(of("")).isEmpty();
    }

    @Test
    void longRunsOfMarksAreFast() {
        String dots = ".".repeat(1_000_000) + "a";
        assertThat(Sentences.of(dots)).containsExactly(new Span(0, dots.length()));
    }

    @Property
    void nothingIsLostOrRepeated(
            @ForAll
                    @StringLength(max = 200)
                    @Chars({'.', '!', '\n', ' ', '\t', '"', 'a', 'B', '。', '\u2029', '\u00a0'})
                    @CharRange(from = 'y', to = 'z')
                    String text) {
        assertThat(String.join("", of(text))).isEqualTo(text);
        assertThat(Sentences.of(text)).allMatch(span -> span.length() > 0);
    }

    private static List<String> of(String text) {
        List<String> sentences = new ArrayList<>();
        Sentences.of(text).forEach(span -> sentences.add(span.of(text)));
        return sentences;
    }
}

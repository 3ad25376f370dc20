package dev.holdfast.examples.transcript.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class OutlineTest {

    @Test
    void shippedTextHasItsChapters() throws Exception {
        Outline outline = Outline.of(SourceText.shipped().text());
        assertThat(outline.title()).contains("Persuasion");
        assertThat(outline.chapters()).isTrue();
        assertThat(outline.sections()).hasSize(24);
        assertThat(outline.sections().get(23).title()).isEqualTo("Chapter 24");
    }

    @Test
    void headingStandsAloneAndHasANumber() {
        String text =
                "CHAPTER IV\n\nPart of me.\n\nChapter of accidents\n\nmore\n\nBook 2\nis good.\n\nChapter the Last\n\nEnd.";
        assertThat(titles(text)).containsExactly("CHAPTER IV", "Chapter the Last");
    }

    @Test
    void volumeIsJoinedWithItsFirstChapter() {
        String text = "VOLUME I\n\n\nCHAPTER I\n\nOne.\n\nCHAPTER II\n\nTwo.\n\nVOLUME II\n\nCHAPTER I\n\nThree.";
        assertThat(titles(text)).containsExactly("VOLUME I, CHAPTER I", "CHAPTER II", "VOLUME II, CHAPTER I");
    }

    @Test
    void headingsOfMarkdownAndOtherLanguagesCount() {
        assertThat(titles("# One #\nText.\n## Two\nText.\n#hash\n")).containsExactly("One", "Two");
        assertThat(titles("Kapitel 1: Anfang\n\nEins.\n\nKapitel 2\n\nZwei."))
                .containsExactly("Kapitel 1: Anfang", "Kapitel 2");
        assertThat(titles("第一章 始まり\n\nはい。\n\n第2章\n\nいいえ。")).containsExactly("第一章 始まり", "第2章");
    }

    @Test
    void longPrefaceIsASectionAndATitlePageIsNot() {
        String chapters = "Chapter 1\n\nOne.\n\nChapter 2\n\nTwo.";
        assertThat(titles("My Book\n\nby me\n\n" + chapters)).containsExactly("Chapter 1", "Chapter 2");
        assertThat(titles("Preface\n\n" + "So it began. ".repeat(60) + "\n\n" + chapters))
                .containsExactly("Before the first chapter", "Chapter 1", "Chapter 2");
    }

    @Test
    void withoutChaptersThereAreParts() {
        assertThat(titles("Just a few words.")).containsExactly("The text");
        assertThat(titles("Some words make a sentence. ".repeat(3000)))
                .containsExactly("Part 1", "Part 2", "Part 3", "Part 4");
        assertThat(titles("x".repeat(50_000))).containsExactly("Part 1");
        assertThat(Outline.of("Some words make a sentence. ".repeat(30_000)).sections())
                .hasSize(12);
    }

    @Test
    void titleIsAShortFirstLineThatStandsAlone() {
        assertThat(Outline.of("\n  A Title\n\nText.").title()).contains("A Title");
        assertThat(Outline.of("A text\nof two lines.").title()).isEmpty();
        assertThat(Outline.of("Only a line.").title()).isEmpty();
        assertThat(Outline.of("Chapter 1\n\nOne.\n\nChapter 2\n\nTwo.").title()).isEmpty();
    }

    @Property(tries = 300)
    void sectionsHaveNoGapsAndEveryPositionIsInItsSection(@ForAll("texts") String text) {
        Outline outline = Outline.of(text);
        int at = 0;
        for (Section section : outline.sections()) {
            assertThat(section.start()).isEqualTo(at);
            assertThat(section.end()).isGreaterThan(at);
            at = section.end();
        }
        assertThat(at).isEqualTo(text.length());
        for (int position = 0; position < text.length(); position++) {
            Section section = outline.sections().get(outline.sectionAt(position));
            assertThat(position).isBetween(section.start(), section.end() - 1);
        }
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of(
                        "Chapter 1", "# Head", "word", "word. ", " ", "\n", "\n\n", "VOLUME II\n\n", "a".repeat(300))
                .list()
                .ofMaxSize(60)
                .map(parts -> String.join("", parts));
    }

    private static List<String> titles(String text) {
        return Outline.of(text).sections().stream().map(Section::title).toList();
    }
}

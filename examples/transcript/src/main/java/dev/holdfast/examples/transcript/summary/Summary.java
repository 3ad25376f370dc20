package dev.holdfast.examples.transcript.summary;

import dev.holdfast.examples.transcript.chunk.ChunkResult;
import dev.holdfast.examples.transcript.chunk.ChunkResult.Keyword;
import dev.holdfast.examples.transcript.chunk.ChunkResult.Pick;
import dev.holdfast.examples.transcript.text.Outline;
import dev.holdfast.examples.transcript.text.Section;
import dev.holdfast.examples.transcript.text.SourceText;
import dev.holdfast.examples.transcript.text.TextChunk;
import dev.holdfast.examples.transcript.text.TextSplitter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Joins the results of the chunks into one Markdown page. The same text and results give the same page. */
public final class Summary {
    private static final int SENTENCES_PER_SECTION = 3;
    private static final int KEYWORDS_PER_SECTION = 6;
    private static final int KEYWORDS = 20;

    private final SourceText source;
    private final Outline outline;
    private final List<TextChunk> chunks;
    private final List<ChunkResult> results;

    /**
     * A summary.
     *
     * @param results one for each chunk
     */
    public Summary(SourceText source, List<TextChunk> chunks, List<ChunkResult> results) {
        if (chunks.size() != results.size()) {
            throw new IllegalArgumentException(
                    results.size() + " results for " + chunks.size() + " chunks; pass one for each");
        }
        this.source = source;
        this.outline = Outline.of(source.text());
        this.chunks = List.copyOf(chunks);
        this.results = List.copyOf(results);
    }

    /** Returns the page. */
    public String markdown(TextSplitter splitter) {
        StringBuilder page = new StringBuilder();
        String title = outline.title().orElse(source.name());
        page.append("# ").append(Markdown.escaped(title)).append("\n\n");
        page.append(String.format(
                Locale.ROOT,
                "%s, %,d characters, SHA-256 %s; processed in %,d chunks of up to %,d characters, with up to %,d repeated."
                        + "\n\n",
                Markdown.escaped(source.name()),
                source.text().length(),
                source.sha256(),
                chunks.size(),
                splitter.size(),
                splitter.overlap()));
        WordCount all = new WordCount();
        results.forEach(result -> result.keywords().forEach(word -> all.add(word.word(), word.count())));
        appendKeywords(page, "Keywords", all.top(KEYWORDS));
        page.append("## Outline\n\n");
        for (int i = 0; i < outline.sections().size(); i++) {
            String name = Markdown.escaped(outline.sections().get(i).title());
            page.append(i + 1)
                    .append(". [")
                    .append(name)
                    .append("](#section-")
                    .append(i + 1)
                    .append(")\n");
        }
        appendSections(page);
        return page.toString();
    }

    private void appendSections(StringBuilder page) {
        List<WordCount> words = sectionWords();
        Map<String, Integer> spread = new HashMap<>();
        words.forEach(count -> count.keys().forEach(key -> spread.merge(key, 1, Integer::sum)));
        int total = words.size();
        List<List<Pick>> picks = sectionPicks();
        for (int i = 0; i < total; i++) {
            Section section = outline.sections().get(i);
            page.append("\n<a id=\"section-").append(i + 1).append("\"></a>\n\n");
            page.append("## ").append(Markdown.escaped(section.title())).append("\n\n");
            // a word of every section is not characteristic of this one
            appendKeywords(
                    page,
                    "About",
                    words.get(i)
                            .top(
                                    KEYWORDS_PER_SECTION,
                                    key -> StrictMath.log((1.0 + total) / spread.getOrDefault(key, total))));
            if (picks.get(i).isEmpty()) {
                page.append("No sentence stands out.\n");
            }
            picks.get(i)
                    .forEach(pick -> page.append("- ")
                            .append(Markdown.escaped(pick.text()))
                            .append('\n'));
        }
    }

    private static void appendKeywords(StringBuilder page, String what, List<Keyword> words) {
        if (!words.isEmpty()) {
            page.append(words.stream()
                    .map(word -> Markdown.escaped(word.word()) + " (" + word.count() + ")")
                    .collect(Collectors.joining(", ", "**" + what + ":** ", "\n\n")));
        }
    }

    /** A chunk in two sections counts for the one in which its new text starts. */
    private List<WordCount> sectionWords() {
        List<WordCount> words = new ArrayList<>();
        outline.sections().forEach(section -> words.add(new WordCount()));
        for (int i = 0; i < chunks.size(); i++) {
            WordCount count = words.get(outline.sectionAt(chunks.get(i).freshStart()));
            results.get(i).keywords().forEach(word -> count.add(word.word(), word.count()));
        }
        return words;
    }

    private List<List<Pick>> sectionPicks() {
        List<List<Pick>> picks = new ArrayList<>();
        outline.sections().forEach(section -> picks.add(new ArrayList<>()));
        for (ChunkResult result : results) {
            result.sentences()
                    .forEach(pick -> picks.get(outline.sectionAt(pick.at())).add(pick));
        }
        return picks.stream().map(Summary::best).toList();
    }

    /** Lists a repeated sentence once. */
    private static List<Pick> best(List<Pick> picks) {
        Map<String, Pick> distinct = new LinkedHashMap<>();
        picks.stream()
                .sorted(Comparator.comparingDouble(Pick::score).reversed().thenComparingInt(Pick::at))
                .forEach(pick -> distinct.putIfAbsent(pick.text(), pick));
        return distinct.values().stream()
                .limit(SENTENCES_PER_SECTION)
                .sorted(Comparator.comparingInt(Pick::at))
                .toList();
    }
}

package dev.holdfast.examples.transcript;

import dev.holdfast.examples.transcript.ChunkResult.Keyword;
import dev.holdfast.examples.transcript.ChunkResult.Pick;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Joins what was kept of the pieces into one Markdown page: the same page for the same text and results, always. */
final class Summary {
    private static final int PICKS_PER_SECTION = 3;
    private static final int KEYWORDS_PER_SECTION = 6;
    private static final int KEYWORDS = 20;

    private final SourceText source;
    private final Outline outline;
    private final List<TextChunk> chunks;
    private final List<ChunkResult> results;

    /** @param results one for each of the chunks */
    Summary(SourceText source, List<TextChunk> chunks, List<ChunkResult> results) {
        if (chunks.size() != results.size()) {
            throw new IllegalArgumentException(
                    results.size() + " results do not fit " + chunks.size() + " chunks; give one for each");
        }
        this.source = source;
        this.outline = Outline.of(source.text());
        this.chunks = List.copyOf(chunks);
        this.results = List.copyOf(results);
    }

    String markdown(Chunking chunking) {
        StringBuilder page = new StringBuilder();
        String title = outline.title().orElse(source.name());
        page.append("# ").append(Printable.markdown(title)).append("\n\n");
        page.append(String.format(
                Locale.ROOT,
                "%s, %,d characters, SHA-256 %s; read in %,d pieces of up to %,d characters, of which up to %,d overlap.\n\n",
                Printable.markdown(source.name()),
                source.text().length(),
                source.sha256(),
                chunks.size(),
                chunking.size(),
                chunking.overlap()));
        WordCount all = new WordCount();
        results.forEach(result -> result.keywords().forEach(word -> all.add(word.word(), word.count())));
        appendKeywords(page, "Keywords", all.top(KEYWORDS));
        page.append("## Outline\n\n");
        for (int i = 0; i < outline.sections().size(); i++) {
            String name = Printable.markdown(outline.sections().get(i).title());
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
            page.append("## ").append(Printable.markdown(section.title())).append("\n\n");
            // what comes in every section says nothing about this one
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
                            .append(Printable.markdown(pick.text()))
                            .append('\n'));
        }
    }

    private static void appendKeywords(StringBuilder page, String what, List<Keyword> words) {
        if (!words.isEmpty()) {
            page.append(words.stream()
                    .map(word -> Printable.markdown(word.word()) + " (" + word.count() + ")")
                    .collect(Collectors.joining(", ", "**" + what + ":** ", "\n\n")));
        }
    }

    /** A piece that lies in two sections counts for the one in which it begins to be new. */
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

    /** A sentence that comes again and again says so once. */
    private static List<Pick> best(List<Pick> picks) {
        Map<String, Pick> distinct = new LinkedHashMap<>();
        picks.stream()
                .sorted(Comparator.comparingDouble(Pick::score).reversed().thenComparingInt(Pick::at))
                .forEach(pick -> distinct.putIfAbsent(pick.text(), pick));
        return distinct.values().stream()
                .limit(PICKS_PER_SECTION)
                .sorted(Comparator.comparingInt(Pick::at))
                .toList();
    }
}

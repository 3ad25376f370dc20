package dev.holdfast.architecture;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A smoke test for prose that reads as translated: sentences whose subject is a clause, and words that no engineer of the
 * field would write. CONTRIBUTING.md has the list.
 */
final class PlainEnglish {
    /** The refused words, each as a regular expression, with the words to use instead. */
    static final Map<String, String> INSTEAD = new LinkedHashMap<>();

    static {
        INSTEAD.put("mend(?:s|ed|ing)?", "repair, fix");
        INSTEAD.put("anew", "again; rebuild, reopen");
        INSTEAD.put("all the same", "anyway");
        INSTEAD.put("beg[iau]n(?:s|ning)? to", "start");
        INSTEAD.put("troubles?", "failure, error");
        INSTEAD.put("(?:says|tells) whether", "reports whether, returns whether");
        INSTEAD.put("tells? of", "reports");
        INSTEAD.put("(?:sees|see) to it", "ensures");
        INSTEAD.put("(?:gives|give|gave|given) back", "returns, releases");
    }

    private static final Pattern REFUSED = Pattern.compile(
            "\\b(?:" + String.join("|", INSTEAD.keySet()).replace(" ", "\\s+") + ")\\b", Pattern.CASE_INSENSITIVE);

    /** Stands for the end of a sentence that has no full stop. */
    private static final char BREAK = '\u0001';

    private static final Pattern SENTENCE = Pattern.compile("[^.!?;" + BREAK + "]+(?:[.!?;]|$|" + BREAK + ")?");
    private static final Pattern CLAUSE = Pattern.compile("(?:What|Who|Whose)\\s[^?]*");
    private static final Pattern PLACE = Pattern.compile("Where\\s[^?,]*");

    private PlainEnglish() {}

    /** The comments and literals of a Java source that do not read well. */
    static List<String> inSource(String file, String source) {
        List<String> found = new ArrayList<>();
        for (SourceText.Piece piece : SourceText.pieces(source)) {
            if (piece.kind() == SourceText.Kind.STRING) {
                found.addAll(words(file, piece.line(), piece.text()));
            } else {
                String prose = proseOf(piece.text());
                found.addAll(clauses(file, piece.line(), prose));
                found.addAll(words(file, piece.line(), prose));
            }
        }
        return found;
    }

    /** The prose of a document that does not read well; headings and tables may name things by a clause. */
    static List<String> inDocument(String file, Markdown document) {
        String[] prose = document.prose().split("\n", -1);
        StringBuilder sentences = new StringBuilder();
        for (Markdown.Line line : document.lines()) {
            String text = prose[line.number() - 1];
            boolean named = line.kind() == Markdown.Kind.HEADING || line.kind() == Markdown.Kind.TABLE;
            sentences
                    .append(
                            named || text.isBlank()
                                    ? BREAK + ""
                                    : text.replaceFirst("^\\s*(?:[-*>]|\\d+\\.)\\s", BREAK + ""))
                    .append('\n');
        }
        List<String> found =
                new ArrayList<>(clauses(file, 1, sentences.toString().replace("**", "")));
        found.addAll(words(file, 1, String.join("\n", prose)));
        return found;
    }

    /** Without code, samples and markup; tags begin sentences, and lines stay where they are. */
    private static String proseOf(String comment) {
        return comment.replaceAll("(?m)^[ \\t]*@(?:param\\s+\\S+|throws\\s+\\S+|return|see\\b.*|\\w+)", BREAK + "")
                .replaceAll("\\{@return\\s", BREAK + "")
                .replaceAll("(?m)^[ \\t]*$", BREAK + "")
                .transform(text -> blank("(?s)<pre>.*?</pre>|\\{@snippet.*?\\n\\s*\\}", text))
                .transform(text -> blank("(?s)\\{@(?:code|link|linkplain|literal|value)\\b[^}]*\\}", text))
                .replaceAll("</?(?:p|li|ul|ol|table|tr|t[dh]|h[1-6]|caption|dt|dd|dl)\\b[^>]*>", BREAK + "")
                .replaceAll("<[^>\\n]+>", "");
    }

    private static String blank(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .replaceAll(found -> "x" + found.group().replaceAll("[^\\n]", ""));
    }

    private static List<String> clauses(String file, int firstLine, String prose) {
        List<String> found = new ArrayList<>();
        Matcher sentence = SENTENCE.matcher(prose);
        while (sentence.find()) {
            String text = sentence.group();
            String said = text.replace(BREAK, ' ').strip();
            if (CLAUSE.matcher(said).matches() || PLACE.matcher(said).matches()) {
                int start = sentence.start() + text.indexOf(said.charAt(0));
                found.add("%s:%d: \"%s\" has a clause as its subject"
                        .formatted(file, lineOf(firstLine, prose, start), beginning(said)));
            }
        }
        return found;
    }

    private static List<String> words(String file, int firstLine, String prose) {
        List<String> found = new ArrayList<>();
        Matcher word = REFUSED.matcher(prose);
        while (word.find()) {
            String said = word.group().replaceAll("\\s+", " ");
            found.add("%s:%d: \"%s\"; say %s"
                    .formatted(file, lineOf(firstLine, prose, word.start()), said, insteadOf(said)));
        }
        return found;
    }

    private static String insteadOf(String said) {
        return INSTEAD.entrySet().stream()
                .filter(entry -> Pattern.compile(entry.getKey(), Pattern.CASE_INSENSITIVE)
                        .matcher(said)
                        .matches())
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow();
    }

    private static int lineOf(int firstLine, String text, int position) {
        return firstLine
                + (int) text.substring(0, position)
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
    }

    private static String beginning(String sentence) {
        String flat = sentence.replaceAll("\\s+", " ");
        return flat.length() <= 40 ? flat : flat.substring(0, 40) + "…";
    }
}

package dev.holdfast.architecture;

import java.util.ArrayList;
import java.util.List;

/** Comments and string literals of a Java source, which the trees of the compiler do not have. */
final class SourceText {
    /** Kinds of {@link Piece}. */
    enum Kind {
        DOC,
        COMMENT,
        STRING
    }

    /**
     * A comment or a literal.
     *
     * @param line where its text begins
     * @param text what it says, without the marks around it and without the stars of its lines
     */
    record Piece(Kind kind, int line, String text) {}

    private final String source;
    private final List<Piece> pieces = new ArrayList<>();
    private int at;

    private SourceText(String source) {
        this.source = source;
    }

    /** In the order of the source; line comments on lines that follow each other are one piece. */
    static List<Piece> pieces(String source) {
        var text = new SourceText(source);
        text.read();
        return text.pieces;
    }

    private void read() {
        while (at < source.length()) {
            if (source.startsWith("//", at)) {
                int end = end("\n", at);
                addLineComment(source.substring(at + 2, end));
                at = end;
            } else if (source.startsWith("/*", at)) {
                boolean doc = source.startsWith("/**", at) && !source.startsWith("/**/", at);
                int from = at + (doc ? 3 : 2);
                int end = end("*/", from);
                String text = source.substring(from, end).replaceAll("(?m)^[ \\t]*\\*+ ?", "");
                pieces.add(new Piece(doc ? Kind.DOC : Kind.COMMENT, lineOf(from), text));
                at = end + 2;
            } else if (source.startsWith("\"\"\"", at)) {
                addString(at + 3, quoteEnd("\"\"\"", at + 3), 3);
            } else if (source.charAt(at) == '"') {
                addString(at + 1, quoteEnd("\"", at + 1), 1);
            } else if (source.charAt(at) == '\'') {
                at = quoteEnd("'", at + 1) + 1;
            } else {
                at++;
            }
        }
    }

    private void addString(int from, int end, int quotes) {
        pieces.add(new Piece(Kind.STRING, lineOf(from), source.substring(from, end)));
        at = end + quotes;
    }

    private void addLineComment(String text) {
        int line = lineOf(at);
        boolean alone = source.substring(source.lastIndexOf('\n', at) + 1, at).isBlank();
        Piece last = pieces.isEmpty() ? null : pieces.get(pieces.size() - 1);
        if (alone
                && last != null
                && last.kind() == Kind.COMMENT
                && last.line() + last.text().chars().filter(c -> c == '\n').count() + 1 == line) {
            pieces.set(pieces.size() - 1, new Piece(Kind.COMMENT, last.line(), last.text() + "\n" + text));
        } else {
            pieces.add(new Piece(Kind.COMMENT, line, text));
        }
    }

    private int end(String mark, int from) {
        int end = source.indexOf(mark, from);
        return end < 0 ? source.length() : end;
    }

    private int quoteEnd(String quote, int from) {
        int end = from;
        while (end < source.length() && !source.startsWith(quote, end)) {
            end += source.charAt(end) == '\\' ? 2 : 1;
        }
        return Math.min(end, source.length());
    }

    private int lineOf(int position) {
        return (int) source.substring(0, position)
                        .chars()
                        .filter(c -> c == '\n')
                        .count()
                + 1;
    }
}

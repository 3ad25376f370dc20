package dev.holdfast.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The samples in doc comments, {@code <pre>{@code …}</pre>} or a snippet, as Java that a compiler reads.
 *
 * <p>A sample is a list of statements, or of members of a class. It may start with imports, and declares its types before
 * it uses them. Our exported packages, JUnit's annotations and the usual packages of the JDK are imported. {@link
 * SampleSetting} has the names that a sample may use without declaring them. A {@code <pre>} without {@code @code} is no
 * Java.
 */
final class JavadocSamples {
    private static final Pattern START = Pattern.compile("<pre>\\s*\\{@code\\b|\\{@snippet\\b[^:}\\n]*:");
    private static final Pattern IMPORT = Pattern.compile("(?m)^\\s*import [^;]+;");
    private static final String HEAD = "package dev.holdfast.samples; %s%sabstract class %s extends "
            + "dev.holdfast.architecture.SampleSetting { %s%s%s}";

    private static final List<String> IMPORTED = List.of(
            "java.io.*",
            "java.nio.file.Files", // not all: it has a FileStore as well
            "java.nio.file.Path",
            "java.time.*",
            "java.util.*",
            "java.util.concurrent.*",
            "java.util.function.*",
            "static dev.holdfast.architecture.SampleSetting.Stage.*",
            "static dev.holdfast.testkit.HoldfastAssertions.assertThat",
            "org.junit.jupiter.api.*",
            "org.junit.jupiter.api.extension.*",
            "org.junit.jupiter.api.io.*");

    private JavadocSamples() {}

    /**
     * A sample.
     *
     * @param file the name of its file
     * @param line where its code begins
     * @param onType whether it is in the comment on the type of the file
     */
    record Sample(String file, int line, boolean onType, String code) {}

    static List<Sample> in(Path source) throws IOException {
        return in(source.getFileName().toString(), Files.readString(source));
    }

    static List<Sample> in(String file, String source) throws IOException {
        List<Sample> samples = new ArrayList<>();
        long typeLine = ParsedSources.ofText(file, source).lineOfFirstType();
        for (SourceText.Piece piece : SourceText.pieces(source)) {
            if (piece.kind() == SourceText.Kind.DOC) {
                Matcher start = START.matcher(piece.text());
                while (start.find()) {
                    int line = piece.line() + lines(piece.text().substring(0, start.end()));
                    samples.add(new Sample(file, line, line < typeLine, code(piece.text(), start)));
                }
            }
        }
        return samples;
    }

    /** Up to the brace that closes the tag. */
    private static String code(String text, Matcher start) {
        int open = 1;
        int end = start.end();
        while (end < text.length() && open > 0) {
            char c = text.charAt(end++);
            open += c == '{' ? 1 : c == '}' ? -1 : 0;
        }
        return text.substring(start.end(), open == 0 ? end - 1 : end);
    }

    private static int lines(String text) {
        return (int) text.chars().filter(c -> c == '\n').count();
    }

    /** The errors of the compiler, by file and line of the comment. */
    static List<String> errors(List<Sample> samples, Iterable<String> packages, Path classes) throws IOException {
        StringBuilder imports = new StringBuilder();
        packages.forEach(name -> imports.append("import ").append(name).append(".*; "));
        IMPORTED.forEach(name -> imports.append("import ").append(name).append("; "));
        Map<String, String> texts = new LinkedHashMap<>();
        Map<String, Sample> byFile = new TreeMap<>();
        for (Sample sample : samples) {
            String name = "Sample" + texts.size();
            texts.put(name + ".java", wrapped(sample.code(), imports.toString(), name));
            byFile.put(name + ".java", sample);
        }
        List<String> errors = new ArrayList<>();
        for (TextCompiler.Problem problem : TextCompiler.compile(texts, classes)) {
            Sample sample = byFile.get(problem.file());
            long line = sample.line() + problem.line() - 1;
            errors.add(sample.file() + ":" + line + ": " + problem.message().replaceAll("\\s+", " "));
        }
        return errors;
    }

    /** All before the code on one line, so that the lines of the code are counted from its first. */
    private static String wrapped(String code, String imports, String name) throws IOException {
        StringBuilder own = new StringBuilder();
        String body = IMPORT.matcher(code).replaceAll(found -> {
            own.append(found.group().strip()).append(' ');
            return "";
        });
        String statements = HEAD.formatted(own, imports, name, "void sample() throws Exception {", body, "}");
        String members = HEAD.formatted(own, imports, name, "", body, "");
        return !parses(statements) && parses(members) ? members : statements;
    }

    private static boolean parses(String text) throws IOException {
        try {
            return !ParsedSources.ofText("Sample.java", text).units().isEmpty();
        } catch (IllegalStateException e) {
            return false;
        }
    }
}

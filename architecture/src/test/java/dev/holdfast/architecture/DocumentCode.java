package dev.holdfast.architecture;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The Java of documents. A block is one of these:
 *
 * <ul>
 *   <li>{@code <!-- from FILE -->} before it: an excerpt, found word for word in that file
 *   <li>{@code <!-- complete -->} before it: a class with {@code main}, or statements with imports before them; it
 *       compiles and runs in an empty folder. A block {@code <!-- prints -->} that follows is what it prints, where a
 *       {@code …} stands for anything
 *   <li>with a class at the beginning of a line: compiles
 *   <li>any other: a part of one of those, for people
 * </ul>
 */
final class DocumentCode {
    private static final Pattern CLASS = Pattern.compile("^(?:public |final )*class (\\w+)", Pattern.MULTILINE);
    private static final Pattern MAIN = Pattern.compile("\\bstatic void main\\(");
    private static final Pattern IMPORT = Pattern.compile("(?m)^import [^;]+;");
    private static final int SECONDS = 60;

    private DocumentCode() {}

    static boolean isExcerpt(Markdown.Block block) {
        return block.mark().startsWith("from ");
    }

    static boolean isComplete(Markdown.Block block) {
        return block.mark().equals("complete");
    }

    static boolean hasClass(Markdown.Block block) {
        return CLASS.matcher(block.text()).find();
    }

    /** The faults in the Java of a document: with {@code whole}, also that a block is only a part. */
    static List<String> faults(String document, Markdown markdown, boolean whole, Path folder) throws Exception {
        List<String> faults = new ArrayList<>();
        List<Markdown.Block> blocks = markdown.blocks();
        for (int i = 0; i < blocks.size(); i++) {
            Markdown.Block block = blocks.get(i);
            if (!block.language().equals("java") || isExcerpt(block)) {
                continue;
            }
            String place = document + ":" + block.line() + ": ";
            Path room = Files.createDirectories(folder.resolve("block" + block.line()));
            if (isComplete(block)) {
                String output = compileAndRun(block, room);
                boolean shown =
                        i + 1 < blocks.size() && blocks.get(i + 1).mark().equals("prints");
                if (!output.startsWith("exit 0\n")) {
                    faults.add(place + output);
                } else if (shown && !matches(blocks.get(i + 1).text(), output.substring("exit 0\n".length()))) {
                    faults.add(place + "prints\n" + output.substring("exit 0\n".length()));
                }
            } else if (hasClass(block)) {
                compile(nameIn(block.text()), block.text(), room).forEach(error -> faults.add(place + error));
            } else if (whole) {
                faults.add(place + "neither complete nor a class");
            }
        }
        return faults;
    }

    private static String nameIn(String text) {
        Matcher name = CLASS.matcher(text);
        return name.find() ? name.group(1) : "Shown";
    }

    private static List<String> compile(String name, String text, Path room) {
        return TextCompiler.compile(Map.of(name + ".java", text), room).stream()
                .map(problem -> "line " + problem.line() + " of the block: "
                        + problem.message().replaceAll("\\s+", " "))
                .toList();
    }

    private static String compileAndRun(Markdown.Block block, Path room) throws IOException, InterruptedException {
        String text = block.text();
        String name = "Shown";
        if (MAIN.matcher(text).find()) {
            Matcher type = CLASS.matcher(text.substring(
                    0, MAIN.matcher(text).results().findFirst().orElseThrow().start()));
            while (type.find()) {
                name = type.group(1);
            }
        } else {
            String imports =
                    IMPORT.matcher(text).results().map(found -> found.group()).collect(Collectors.joining(" "));
            text = imports + " class Shown { public static void main(String[] args) throws Exception {"
                    + IMPORT.matcher(text).replaceAll("") + "}}";
        }
        Path classes = Files.createDirectories(room.resolve("classes"));
        List<String> errors = compile(name, text, classes);
        return errors.isEmpty() ? run(name, classes, Files.createDirectories(room.resolve("empty"))) : errors.get(0);
    }

    private static String run(String name, Path classes, Path folder) throws IOException, InterruptedException {
        Path output = folder.resolveSibling("output");
        String classPath =
                classes.toAbsolutePath() + System.getProperty("path.separator") + System.getProperty("java.class.path");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dfile.encoding=UTF-8",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "-cp",
                        classPath,
                        name)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            return "still runs after " + SECONDS + " s";
        }
        return "exit " + process.exitValue() + "\n" + Files.readString(output, StandardCharsets.UTF_8);
    }

    private static boolean matches(String shown, String printed) {
        String pattern = Pattern.compile("…")
                .splitAsStream(shown.strip() + "\n")
                .map(Pattern::quote)
                .collect(Collectors.joining("(?s:.*)"));
        return (printed.strip() + "\n").replace("\r\n", "\n").matches(pattern);
    }
}

package dev.holdfast.architecture;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

/**
 * Sources as trees of the compiler, parsed and nothing more.
 *
 * @param units the trees, one per file
 * @param docs their doc comments
 */
record ParsedSources(List<CompilationUnitTree> units, DocTrees docs) {
    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

    static ParsedSources ofFiles(List<Path> files) throws IOException {
        try (var manager = COMPILER.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8)) {
            return of(manager.getJavaFileObjectsFromPaths(files));
        }
    }

    static ParsedSources ofText(String name, String text) throws IOException {
        return ofTexts(Map.of(name, text));
    }

    static ParsedSources ofTexts(Map<String, String> texts) throws IOException {
        return of(texts.entrySet().stream()
                .map(text -> new TextCompiler.Source(text.getKey(), text.getValue()))
                .toList());
    }

    /** The place of a tree, as file and line. */
    String place(CompilationUnitTree unit, Tree tree) {
        long start = docs.getSourcePositions().getStartPosition(unit, tree);
        return Path.of(unit.getSourceFile().getName()).getFileName() + ":"
                + unit.getLineMap().getLineNumber(start);
    }

    /** The line on which the first type of the first file begins, below its comment; 0 if there is none. */
    long lineOfFirstType() {
        CompilationUnitTree unit = units.get(0);
        return unit.getTypeDecls().stream()
                .mapToLong(type -> unit.getLineMap()
                        .getLineNumber(docs.getSourcePositions().getStartPosition(unit, type)))
                .findFirst()
                .orElse(0);
    }

    private static ParsedSources of(Iterable<? extends JavaFileObject> files) throws IOException {
        var problems = new DiagnosticCollector<JavaFileObject>();
        var task = (JavacTask) COMPILER.getTask(null, null, problems, List.of("-proc:none"), null, files);
        List<CompilationUnitTree> units = new ArrayList<>();
        task.parse().forEach(units::add);
        if (!problems.getDiagnostics().isEmpty()) {
            throw new IllegalStateException(problems.getDiagnostics().toString());
        }
        return new ParsedSources(List.copyOf(units), DocTrees.instance(task));
    }
}

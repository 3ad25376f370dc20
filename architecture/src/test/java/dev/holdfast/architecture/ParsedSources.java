package dev.holdfast.architecture;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
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
        return of(List.of(new SimpleJavaFileObject(URI.create("text:///" + name), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        }));
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

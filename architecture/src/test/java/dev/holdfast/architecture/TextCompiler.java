package dev.holdfast.architecture;

import java.io.File;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles Java text against the class path of this module. */
final class TextCompiler {
    private TextCompiler() {}

    /**
     * An error of the compiler.
     *
     * @param file the name of the text
     * @param line from 1
     * @param message the words of the compiler
     */
    record Problem(String file, long line, String message) {
        @Override
        public String toString() {
            return file + ":" + line + ": " + message;
        }
    }

    /** Compiles the texts together, by their file names, into the folder, and returns the errors. */
    static List<Problem> compile(Map<String, String> texts, Path classes) {
        var found = new DiagnosticCollector<JavaFileObject>();
        // an error in one text does not hide those in others
        List<String> options = List.of(
                "-d",
                classes.toString(),
                "-cp",
                classes + File.pathSeparator + System.getProperty("java.class.path"),
                "-proc:none",
                "-nowarn",
                "--should-stop=ifError=FLOW",
                "-Xmaxerrs",
                "10000");
        List<JavaFileObject> files = new ArrayList<>();
        texts.forEach((name, text) -> files.add(new Source(name, text)));
        ToolProvider.getSystemJavaCompiler()
                .getTask(new StringWriter(), null, found, options, null, files)
                .call();
        return found.getDiagnostics().stream()
                .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                .map(TextCompiler::problem)
                .toList();
    }

    private static Problem problem(Diagnostic<? extends JavaFileObject> error) {
        String file =
                error.getSource() == null ? "" : error.getSource().getName().substring(1);
        return new Problem(file, error.getLineNumber(), error.getMessage(Locale.ROOT));
    }

    /** A text as a source file. */
    static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String name, String text) {
            super(URI.create("text:///" + name), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}

package dev.holdfast.architecture;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Links of documents that lead nowhere, and lines that are too long to read in an editor or a diff. */
final class DocumentRules {
    static final int LONGEST_LINE = 120;

    private static final Pattern ELSEWHERE = Pattern.compile("[a-z][a-z0-9+.-]*:.*");

    /** A line that cannot be broken: a link or an address, in a list perhaps, and nothing else. */
    private static final Pattern ONE_LINK = Pattern.compile(
            "\\s*(?:[-*>]\\s+|\\d+\\.\\s+)?(?:!?\\[[^\\]]*\\]\\([^)]*\\)|\\[[^\\]]+\\]:\\s*\\S+|<?https?://\\S+>?)[.,;:]?");

    private DocumentRules() {}

    /** All documents of a folder, without what a build, an editor or a run of an example leaves there. */
    static List<Path> documentsIn(Path root) throws IOException {
        List<Path> documents = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes about) {
                String name = folder.getFileName().toString();
                boolean skipped = name.equals("target") || name.endsWith("-work") || name.startsWith(".");
                return skipped && !folder.equals(root) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes about) {
                if (file.toString().endsWith(".md")) {
                    documents.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        documents.sort(null);
        return documents;
    }

    /** The relative links whose file or heading is not there. */
    static List<String> brokenLinks(Path root) throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path document : documentsIn(root)) {
            for (Markdown.Link link : Markdown.of(Files.readString(document)).links()) {
                if (!ELSEWHERE.matcher(link.target()).matches()) {
                    String fault = faultOf(document, link.target());
                    if (!fault.isEmpty()) {
                        broken.add(
                                root.relativize(document) + ":" + link.line() + " -> " + link.target() + ": " + fault);
                    }
                }
            }
        }
        return broken;
    }

    private static String faultOf(Path document, String target) throws IOException {
        int hash = target.indexOf('#');
        String file = hash < 0 ? target : target.substring(0, hash);
        Path linked = file.isEmpty() ? document : document.resolveSibling(file).normalize();
        if (!Files.exists(linked)) {
            return "no such file";
        }
        if (hash < 0) {
            return "";
        }
        if (!linked.toString().endsWith(".md")) {
            return "an anchor in what is no document";
        }
        String anchor = target.substring(hash + 1);
        return Markdown.of(Files.readString(linked)).anchors().contains(anchor) ? "" : "no such heading";
    }

    /** The lines of prose above the limit; tables, code and lines that are one link are as long as they are. */
    static List<String> longLines(Path root) throws IOException {
        List<String> found = new ArrayList<>();
        for (Path document : documentsIn(root)) {
            for (Markdown.Line line : Markdown.of(Files.readString(document)).lines()) {
                int length = line.text().codePointCount(0, line.text().length());
                boolean free = line.kind() == Markdown.Kind.TABLE
                        || line.kind() == Markdown.Kind.CODE
                        || ONE_LINK.matcher(line.text()).matches();
                if (length > LONGEST_LINE && !free) {
                    found.add(root.relativize(document) + ":" + line.number() + " has " + length + " characters");
                }
            }
        }
        return found;
    }
}

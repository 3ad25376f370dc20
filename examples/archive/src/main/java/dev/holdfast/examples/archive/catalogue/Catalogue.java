package dev.holdfast.examples.archive.catalogue;

import dev.holdfast.examples.common.io.Resource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The recordings of an archive in order, and access to their files. Immutable.
 *
 * <p>The catalogue does not decode the files: a broken file fails in its conversion, and costs one recording instead of
 * the whole archive.
 */
public final class Catalogue {

    private static final String SHIPPED = "recordings/";

    private final Show show;
    private final Map<String, Recording> recordings;
    private final Opener opener;

    /** Opens a file of the archive; the caller closes it. */
    @FunctionalInterface
    interface Opener {
        InputStream open(String file) throws IOException;
    }

    private Catalogue(Show show, List<Recording> recordings, String origin, Opener opener) {
        this.show = show;
        this.recordings = byId(recordings, origin);
        this.opener = opener;
    }

    /** Returns the archive that is shipped with this example: fourteen recordings of a river ferry's radio show. */
    public static Catalogue shipped() {
        Opener opener = file -> Resource.open(Catalogue.class, SHIPPED + file);
        String origin = "the shipped " + CatalogueFile.NAME;
        CatalogueFile file = CatalogueFile.parse(readShipped(opener), origin);
        return new Catalogue(file.show(), file.recordings(), origin, opener);
    }

    /**
     * Returns the archive in {@code directory}: the recordings in its {@code catalogue.json}, or without one every
     * {@code .wav}, {@code .aiff} and {@code .au} file.
     *
     * @throws CatalogueException if the directory is missing or empty, or its catalogue is invalid
     */
    public static Catalogue of(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new CatalogueException(directory + ": not a directory; use one with .wav, .aiff or .au files");
        }
        Opener opener = file -> Files.newInputStream(directory.resolve(file));
        Path file = directory.resolve(CatalogueFile.NAME);
        if (!Files.exists(file)) {
            SourceDirectory source = new SourceDirectory(directory);
            return new Catalogue(source.show(), source.recordings(), directory.toString(), opener);
        }
        try {
            CatalogueFile listed = CatalogueFile.parse(Files.readAllBytes(file), file.toString());
            listed.recordings().forEach(recording -> SourceDirectory.requireFile(directory, recording));
            return new Catalogue(listed.show(), listed.recordings(), file.toString(), opener);
        } catch (IOException e) {
            throw new CatalogueException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** Returns the description of the show. */
    public Show show() {
        return show;
    }

    /** Returns all recordings by date and id; never empty. */
    public List<Recording> recordings() {
        return List.copyOf(recordings.values());
    }

    /** Returns the recording with this id, if there is one. */
    public Optional<Recording> find(String id) {
        return Optional.ofNullable(recordings.get(id));
    }

    /** Opens the file of a recording; the caller closes it. */
    public InputStream open(Recording recording) throws IOException {
        return opener.open(recording.file());
    }

    private static Map<String, Recording> byId(List<Recording> recordings, String origin) {
        if (recordings.isEmpty()) {
            throw new CatalogueException(origin + ": no recordings; list at least one");
        }
        Map<String, Recording> byId = new LinkedHashMap<>();
        // ids become file names, and some file systems ignore case
        Map<String, Recording> taken = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        recordings.stream().sorted(Recording.BY_DATE).forEach(recording -> {
            Recording other = taken.putIfAbsent(recording.id(), recording);
            if (other != null) {
                throw new CatalogueException(origin + ": " + other.file() + " and " + recording.file()
                        + " share the id '" + recording.id() + "'; give each an id of its own");
            }
            byId.put(recording.id(), recording);
        });
        return byId;
    }

    private static byte[] readShipped(Opener opener) {
        try (InputStream in = opener.open(CatalogueFile.NAME)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new CatalogueException(
                    "the shipped " + CatalogueFile.NAME + ": cannot be read; build the example again", e);
        }
    }
}

package dev.holdfast.examples.archive;

import java.io.FileNotFoundException;
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
 * The recordings of an archive in their order, and the way to their sound. Immutable.
 *
 * <p>The catalogue knows names and dates; whether a file really holds sound shows when it is converted, so that one
 * broken file costs one recording and not the whole archive.
 */
public final class Catalogue {

    /** The file that lists the recordings of a folder. */
    public static final String FILE = "catalogue.json";

    private static final String SHIPPED = "recordings/";

    private final Show show;
    private final Map<String, Recording> recordings;
    private final Opener opener;

    /** Opens a file of the archive. */
    @FunctionalInterface
    interface Opener {
        InputStream open(String file) throws IOException;
    }

    private Catalogue(Show show, List<Recording> recordings, String origin, Opener opener) {
        this.show = show;
        this.recordings = byId(recordings, origin);
        this.opener = opener;
    }

    /** The archive that comes with this example: fourteen nights of a river ferry's radio. */
    public static Catalogue shipped() {
        Opener opener = Catalogue::openShipped;
        String origin = "the shipped " + FILE;
        CatalogueFile file = CatalogueFile.parse(readShipped(opener), origin);
        return new Catalogue(file.show(), file.recordings(), origin, opener);
    }

    /**
     * The archive in {@code directory}: what its {@code catalogue.json} lists, or else every {@code .wav},
     * {@code .aiff} and {@code .au} file in it.
     *
     * @throws CatalogueException if there is no such directory, nothing in it, or its catalogue has a fault
     */
    public static Catalogue of(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new CatalogueException(directory + ": not a directory; give one with .wav, .aiff or .au files in it");
        }
        Opener opener = file -> Files.newInputStream(directory.resolve(file));
        Path file = directory.resolve(FILE);
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

    /** What the archive says about itself. */
    public Show show() {
        return show;
    }

    /** All recordings, by date and id; never empty. */
    public List<Recording> recordings() {
        return List.copyOf(recordings.values());
    }

    /** The recording with this id, if there is one. */
    public Optional<Recording> find(String id) {
        return Optional.ofNullable(recordings.get(id));
    }

    /** Opens the sound of a recording; the caller closes it. */
    public InputStream open(Recording recording) throws IOException {
        return opener.open(recording.file());
    }

    private static Map<String, Recording> byId(List<Recording> recordings, String origin) {
        if (recordings.isEmpty()) {
            throw new CatalogueException(origin + ": no recordings; list at least one");
        }
        Map<String, Recording> byId = new LinkedHashMap<>();
        // ids become file names, and some disks do not tell A from a
        Map<String, Recording> taken = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        recordings.stream().sorted(Recording.BY_DATE).forEach(recording -> {
            Recording other = taken.putIfAbsent(recording.id(), recording);
            if (other != null) {
                throw new CatalogueException(origin + ": " + other.file() + " and " + recording.file()
                        + " share the id '" + recording.id() + "'; give each its own");
            }
            byId.put(recording.id(), recording);
        });
        return byId;
    }

    private static byte[] readShipped(Opener opener) {
        try (InputStream in = opener.open(FILE)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new CatalogueException("the shipped " + FILE + ": cannot be read; build the example again", e);
        }
    }

    private static InputStream openShipped(String file) throws IOException {
        InputStream in = Catalogue.class.getResourceAsStream(SHIPPED + file);
        if (in == null) {
            throw new FileNotFoundException("the shipped " + file + ": not in the jar; build the example again");
        }
        return in;
    }
}

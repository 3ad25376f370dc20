package dev.holdfast.sqlite.rescue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.backendtests.child.SampleCommits;
import dev.holdfast.sqlite.SqliteOptions;
import dev.holdfast.sqlite.SqliteStore;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Class loaders in which a rebuild finds the artifact, as application servers and fat jars have them. */
class RescueArtifactTest {
    @TempDir
    Path directory;

    @BeforeEach
    void fill() {
        try (SqliteStore store = SqliteStore.open(directory)) {
            SampleCommits.create(store, "a");
        }
    }

    /** Returns a loader of the class path of this test, with only the artifact or with all but it. */
    private static URLClassLoader loader(boolean rescue, ClassLoader parent) throws MalformedURLException {
        List<URL> urls = new ArrayList<>();
        Path own = Path.of("target", "classes").toAbsolutePath();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (Path.of(entry).toAbsolutePath().equals(own) == rescue) {
                urls.add(Path.of(entry).toUri().toURL());
            }
        }
        assertThat(urls).isNotEmpty();
        return new URLClassLoader(urls.toArray(URL[]::new), parent);
    }

    private void rebuild(ClassLoader library, ClassLoader context) throws Throwable {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(context);
        try {
            Class<?> store = library.loadClass(SqliteStore.class.getName());
            Class<?> options = library.loadClass(SqliteOptions.class.getName());
            Object defaults = options.getMethod("defaults").invoke(null);
            store.getMethod("rebuildDatabase", Path.class, options).invoke(null, directory, defaults);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void itIsFoundThroughTheLoaderOfTheLibraryWhateverTheThreadHas() throws Throwable {
        rebuild(getClass().getClassLoader(), ClassLoader.getPlatformClassLoader());
        assertThat(directory.resolve("state.db.corrupt-1")).exists();
    }

    @Test
    void itIsFoundThroughTheLoaderOfTheThread() throws Throwable {
        try (URLClassLoader library = loader(false, ClassLoader.getPlatformClassLoader());
                URLClassLoader application = loader(true, library)) {
            rebuild(library, application);
        }
        assertThat(directory.resolve("state.db.corrupt-1")).exists();
    }

    @Test
    void itsAbsenceIsNamed() throws IOException {
        try (URLClassLoader library = loader(false, ClassLoader.getPlatformClassLoader())) {
            assertThatThrownBy(() -> rebuild(library, library))
                    .hasMessageContaining("dev.holdfast:holdfast-sqlite-rescue");
        }
        assertThat(directory.resolve("state.db.corrupt-1")).doesNotExist();
    }
}

package dev.holdfast.jackson;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Claim;
import dev.holdfast.Items;
import dev.holdfast.chunk.ChunkPlan;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.workflow.Workflow;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** A host that is unloaded, as a container does it with an application. */
class ClassUnloadTest {
    private static final int APPLICATIONS = 8;

    enum Stage {
        NEW,
        WORKING,
        DONE
    }

    record Payload(String name, Optional<Part> part) {}

    record Part(List<String> words) {}

    record Config(int size) {}

    /** The application: uses payloads, chunks, steps and configurations of its own classes, and closes everything. */
    public static final class Application implements Callable<Object> {
        @Override
        public Object call() throws Exception {
            Workflow<Stage, Payload> workflow = Workflow.of("job", Stage.class, Payload.class)
                    .ready(Stage.NEW)
                    .active(Stage.WORKING)
                    .done(Stage.DONE)
                    .initial(Stage.NEW)
                    .allow(Stage.NEW, Stage.WORKING)
                    .allow(Stage.WORKING, Stage.DONE)
                    .build();
            try (Items<Stage, Payload> items = Items.open(workflow, new InMemoryStore())) {
                items.create("x", new Payload("n", Optional.of(new Part(List.of("w")))));
                items.update("x", old -> new Payload("m", old.part()));
                Claim<Stage, Payload> claim = items.claimOrThrow(Stage.WORKING, "x");
                claim.run(Stage.DONE, work -> {
                    var chunks = work.chunks(ChunkPlan.of(1).config(new Config(5)));
                    chunks.complete(0, new Part(List.of("done")));
                    Part step = work.step("step", Part.class, () -> new Part(List.of("s")));
                    return new Payload(chunks.config(Config.class).orElseThrow() + "", Optional.of(step));
                });
                return items.get("x").orElseThrow().payload().toString();
            }
        }
    }

    /** Loads the classes of this test itself. */
    private static final class ApplicationLoader extends ClassLoader {
        ApplicationLoader() {
            super(ClassUnloadTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(ClassUnloadTest.class.getName())) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? define(name) : loaded;
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            String file = name.replace('.', '/') + ".class";
            try (InputStream in = Objects.requireNonNull(getResourceAsStream(file), file)) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    private static WeakReference<ClassLoader> run() throws Exception {
        ClassLoader loader = new ApplicationLoader();
        Callable<?> application = (Callable<?>)
                loader.loadClass(Application.class.getName()).getConstructor().newInstance();
        assertThat(application.getClass().getClassLoader()).isSameAs(loader);
        assertThat(application.call().toString()).contains("Config[size=5]");
        return new WeakReference<>(loader);
    }

    @Test
    void noClassOfAnApplicationStaysAfterItHasClosed() throws Exception {
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        for (int i = 0; i < APPLICATIONS; i++) {
            loaders.add(run());
        }
        for (int i = 0; i < 50 && loaders.stream().anyMatch(loader -> loader.get() != null); i++) {
            System.gc();
            byte[] pressure = new byte[8 << 20];
            assertThat(pressure).hasSizeGreaterThan(0);
        }
        assertThat(loaders).allSatisfy(loader -> assertThat(loader.get()).isNull());
    }
}

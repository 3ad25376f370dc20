package dev.holdfast.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The modules of this project found on the class path by their descriptors, so that a new module is checked
 * as soon as this one depends on it.
 */
final class PublishedModules {
    static final String CORE = "dev.holdfast";
    static final String TESTKIT = "dev.holdfast.testkit";

    /** Neither core nor a back end: a rate limiter for core. */
    static final String BUCKET4J = "dev.holdfast.bucket4j";

    private static final String DESCRIPTOR = "module-info.class";

    private final Map<String, ModuleDescriptor> descriptors = new TreeMap<>();
    private final Map<String, Location> locations = new TreeMap<>();

    private PublishedModules() {}

    static PublishedModules onClassPath() {
        var modules = new PublishedModules();
        try {
            ClassLoader loader = PublishedModules.class.getClassLoader();
            for (URL url : Collections.list(loader.getResources(DESCRIPTOR))) {
                modules.add(url);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return modules;
    }

    private void add(URL url) throws IOException {
        ModuleDescriptor descriptor;
        try (InputStream in = url.openStream()) {
            descriptor = ModuleDescriptor.read(in);
        }
        String name = descriptor.name();
        if (name.equals(CORE) || name.startsWith(CORE + ".")) {
            String root = url.toString();
            descriptors.put(name, descriptor);
            locations.put(name, Location.of(new URL(root.substring(0, root.length() - DESCRIPTOR.length()))));
        }
    }

    Set<String> names() {
        return Collections.unmodifiableSet(descriptors.keySet());
    }

    JavaClasses all() {
        return classesOf(names());
    }

    JavaClasses core() {
        return classesOf(Set.of(CORE));
    }

    JavaClasses backEnds() {
        return classesOf(backEndNames());
    }

    JavaClasses rateLimiter() {
        return classesOf(Set.of(BUCKET4J));
    }

    JavaClasses classesOf(String module) {
        return classesOf(Set.of(module));
    }

    ModuleDescriptor descriptor(String module) {
        return Objects.requireNonNull(descriptors.get(module), module);
    }

    /** The names of the back ends. */
    Set<String> backEndNames() {
        return names().stream()
                .filter(name -> !Set.of(CORE, TESTKIT, BUCKET4J).contains(name))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The packages that the module exports to everybody. */
    static Set<String> exportedBy(ModuleDescriptor module) {
        return module.exports().stream()
                .filter(export -> !export.isQualified())
                .map(ModuleDescriptor.Exports::source)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private JavaClasses classesOf(Set<String> modules) {
        return new ClassFileImporter()
                .importLocations(modules.stream().map(locations::get).collect(Collectors.toSet()));
    }

    /** The public and protected types of all packages exported to everybody, sorted. */
    List<String> publicTypes() {
        var types = new TreeSet<String>();
        for (String module : names()) {
            Set<String> exported = exportedBy(descriptor(module));
            for (JavaClass type : classesOf(Set.of(module))) {
                if (exported.contains(type.getPackageName()) && isVisible(type)) {
                    types.add(type.getFullName().replace('$', '.'));
                }
            }
        }
        return new ArrayList<>(types);
    }

    private static boolean isVisible(JavaClass type) {
        Set<JavaModifier> modifiers = type.getModifiers();
        boolean open = modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
        return open
                && !modifiers.contains(JavaModifier.SYNTHETIC)
                && type.getEnclosingClass().map(PublishedModules::isVisible).orElse(true);
    }
}

package dev.holdfast.examples.common.process;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The command that runs another main class on the class path of this process. */
public final class JavaCommand {
    private JavaCommand() {}

    /**
     * Returns the command and its arguments, as {@link ProcessBuilder} takes them. The JVM is set up for a short life.
     *
     * @param jvmOptions further options of the JVM
     */
    public static List<String> of(List<String> jvmOptions, Class<?> main, List<String> arguments) {
        String classPath = Objects.requireNonNull(System.getProperty("java.class.path"));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(jvmOptions);
        // an empty entry would mean the current directory
        command.addAll(List.of("-cp", classPath.replace(File.pathSeparator + File.pathSeparator, File.pathSeparator)));
        command.add(main.getName());
        command.addAll(arguments);
        return command;
    }
}

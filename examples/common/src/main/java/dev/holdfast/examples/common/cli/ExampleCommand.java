package dev.holdfast.examples.common.cli;

import dev.holdfast.StoreException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.util.function.ToIntFunction;
import picocli.CommandLine;

/** Runs a picocli command and prints its failure as one line, or with a stack trace if it is a bug. */
public final class ExampleCommand {
    private ExampleCommand() {}

    /**
     * Runs a command.
     *
     * @param exitCode maps the exception that ended the command to an exit code
     * @return the exit code
     */
    public static int run(Object command, ToIntFunction<Exception> exitCode, String... arguments) {
        return new CommandLine(command)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((error, failed, parsed) -> {
                    failed.getErr().println(failed.getCommandName() + ": " + message(error));
                    return exitCode.applyAsInt(error);
                })
                .execute(arguments);
    }

    /** Returns standard output as UTF-8, whatever the encoding of the platform. */
    public static PrintStream standardOutput() {
        return new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    }

    private static String message(Exception error) {
        if (error instanceof FileSystemException failure && failure.getReason() == null) {
            // the message is only the path, the type is the reason
            return error.getClass().getSimpleName().replace("Exception", "") + ": " + error.getMessage();
        }
        boolean bug = error instanceof RuntimeException
                && !(error instanceof StoreException)
                && !(error instanceof InputException);
        if (!bug && error.getMessage() != null) {
            return error.getMessage();
        }
        StringWriter trace = new StringWriter();
        error.printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }
}

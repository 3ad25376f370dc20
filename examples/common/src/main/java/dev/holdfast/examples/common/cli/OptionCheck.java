package dev.holdfast.examples.common.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * Checks option values of a command. A bad value ends the command with its usage and exit code 2. Immutable.
 *
 * @param command the command, as picocli injects it; null outside of picocli
 */
public record OptionCheck(@Nullable CommandSpec command) {
    /** Refuses a value outside of {@code least} to {@code most}, both inclusive. */
    public void range(String option, long value, long least, long most) {
        if (value < least || value > most) {
            throw error(option + " " + value + " is out of range; use " + least + " to " + most);
        }
    }

    /** Refuses a share of faults outside of 0 to 1. */
    public void faultRate(double rate) {
        if (!(rate >= 0 && rate <= 1)) {
            throw error("--fault-rate " + rate + " is out of range; use 0 (never) to 1 (always)");
        }
    }

    /** Returns the exception for a bad option; the caller throws it. */
    public RuntimeException error(String message) {
        return command == null
                ? new IllegalArgumentException(message)
                : new ParameterException(command.commandLine(), message);
    }
}

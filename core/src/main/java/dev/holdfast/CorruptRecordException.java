package dev.holdfast;

import org.jspecify.annotations.Nullable;

/** A stored item does not match its checksum or cannot be read; it is not served as if it were good. */
public class CorruptRecordException extends StoreException {
    private static final long serialVersionUID = 1L;

    private final String subject;

    /**
     * Makes an exception.
     *
     * @param subject the item or file
     * @param message what is wrong and what would help
     * @param cause what the technology said, or null
     */
    public CorruptRecordException(String subject, String message, @Nullable Throwable cause) {
        super(Verdict.FATAL, message, cause);
        this.subject = subject;
    }

    /**
     * The item or file that is damaged.
     *
     * @return its name
     */
    public String subject() {
        return subject;
    }
}

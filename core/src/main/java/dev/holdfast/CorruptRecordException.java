package dev.holdfast;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.holdfast.internal.json.JsonObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A stored item does not match its checksum or cannot be read. It is never served as good data. */
public class CorruptRecordException extends StoreException {
    private static final long serialVersionUID = 1L;

    private final String subject;

    /**
     * Creates an exception.
     *
     * @param subject the item or file
     * @param message what is wrong and what would help
     * @param cause the error of the technology, or null
     */
    public CorruptRecordException(String subject, String message, @Nullable Throwable cause) {
        super(Verdict.FATAL, message, cause);
        this.subject = subject;
    }

    /**
     * Returns the damaged item or file.
     *
     * @return its name
     */
    public String subject() {
        return subject;
    }

    @Override
    @JsonValue
    public Map<String, Object> json() {
        return new JsonObject().with(super.json()).with("subject", subject());
    }
}

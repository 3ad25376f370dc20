package dev.holdfast.internal.binding;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import java.io.Serial;

/** A stored value does not fit a field. The message follows the name of the field: "has more digits than …". */
final class WrongShape extends MismatchedInputException {
    @Serial
    private static final long serialVersionUID = 1L;

    WrongShape(JsonParser parser, Class<?> wanted, String wrong) {
        super(parser, wrong, wanted);
    }
}

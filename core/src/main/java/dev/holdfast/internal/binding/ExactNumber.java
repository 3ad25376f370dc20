package dev.holdfast.internal.binding;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.deser.std.DelegatingDeserializer;
import java.io.IOException;
import java.io.Serial;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Refuses a number that a double or a float cannot hold. */
final class ExactNumber extends DelegatingDeserializer {
    @Serial
    private static final long serialVersionUID = 1L;

    ExactNumber(JsonDeserializer<?> reader) {
        super(reader);
    }

    @Override
    protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> reader) {
        return new ExactNumber(reader);
    }

    @Override
    public @Nullable Object deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        if (!parser.currentToken().isNumeric()) {
            return super.deserialize(parser, context);
        }
        BigDecimal exact = parser.getDecimalValue();
        Object value = super.deserialize(parser, context);
        if (value instanceof Number number && !holds(number, exact)) {
            throw new WrongShape(
                    parser,
                    handledType(),
                    "has more digits than a " + (value instanceof Float ? "float" : "double") + " holds");
        }
        return value;
    }

    private static boolean holds(Number number, BigDecimal exact) {
        return Double.isFinite(number.doubleValue()) && new BigDecimal(number.toString()).compareTo(exact) == 0;
    }
}

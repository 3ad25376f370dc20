package dev.holdfast.jackson;

import static dev.holdfast.jackson.Shape.equal;
import static dev.holdfast.jackson.Shape.refused;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Numbers, texts and truth values. */
final class ScalarShapes {
    record Primitives(boolean flag, byte tiny, short small, int whole, long wide, float single, double exact, char c) {}

    record Boxes(
            @Nullable Boolean flag,
            @Nullable Byte tiny,
            @Nullable Short small,
            @Nullable Integer whole,
            @Nullable Long wide,
            @Nullable Float single,
            @Nullable Double exact,
            @Nullable Character c) {}

    record Fraction(double value) {}

    record Text(String value) {}

    record Characters(CharSequence value) {}

    record Builder(StringBuilder value) {}

    record Whole(BigInteger value) {}

    record Decimal(BigDecimal value) {}

    record AnyNumber(Number value) {}

    record Optionals(OptionalInt whole, OptionalLong wide, OptionalDouble exact) {}

    record Atomics(AtomicInteger whole, AtomicLong wide, AtomicBoolean flag) {}

    enum Colour {
        RED,
        BLUE
    }

    enum Level {
        LOW {
            @Override
            int height() {
                return 1;
            }
        };

        abstract int height();
    }

    record Colours(Colour colour, Level level) {}

    private ScalarShapes() {}

    static List<Shape<?>> all() {
        return List.of(
                equal("all primitive types", new Primitives(true, (byte) -1, (short) 2, 3, 1L << 60, 0.1f, 0.1, 'ß')),
                equal("their boxes", new Boxes(false, (byte) 1, (short) 2, 3, Long.MIN_VALUE, -1.5f, 1e300, 'x')),
                equal("their boxes, null", new Boxes(null, null, null, null, null, null, null, null)),
                equal("`double`: NaN, infinite", new Fraction(Double.NEGATIVE_INFINITY)),
                equal("`double`: the smallest", new Fraction(Double.MIN_VALUE)),
                refused("`double`: -0.0", new Fraction(-0.0), "add 0.0 to it, or store a text"),
                equal("`String` with any characters", new Text("a\u0000\uD83D\uDE00\n\"é")),
                refused("`String`: half a surrogate pair", new Text("a\uD83D"), "cut texts between code points"),
                equal("`CharSequence`", new Characters("text")),
                equal("`StringBuilder`", new Builder(new StringBuilder("text"))),
                equal("`BigInteger`", new Whole(BigInteger.TEN.pow(80))),
                equal("`BigDecimal` with its scale", new Decimal(new BigDecimal("59.9400"))),
                equal("`BigDecimal`: a negative scale", new Decimal(new BigDecimal("5E+7"))),
                equal("`Number`: an `Integer` or a `Double`", new AnyNumber(5)),
                refused("`Number`: a small `Long`", new AnyNumber(5L), "declare the field as `long`"),
                equal(
                        "`OptionalInt`, `OptionalLong`, `OptionalDouble`",
                        new Optionals(OptionalInt.of(1), OptionalLong.empty(), OptionalDouble.of(0.5))),
                equal(
                        "`AtomicInteger`, `AtomicLong`, `AtomicBoolean`",
                        new Atomics(new AtomicInteger(1), new AtomicLong(2), new AtomicBoolean(true))),
                equal("enums, also with bodies", new Colours(Colour.BLUE, Level.LOW)));
    }
}

package dev.holdfast.sqlite.mirror;

import dev.holdfast.sqlite.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Tuple;

/** Generates JSON values with everything that could confuse YAML. */
final class JsonArbitraries {
    private static final List<String> TRAPS = List.of(
            "",
            " ",
            "~",
            "null",
            "Null",
            "NULL",
            "true",
            "True",
            "yes",
            "no",
            "on",
            "OFF",
            "y",
            "1",
            "-1",
            "+1",
            "0x1F",
            "0o17",
            "017",
            "1e3",
            ".5",
            "1.",
            "1_000",
            ".inf",
            "-.INF",
            ".nan",
            "12:30:45",
            "2004-04-14",
            "2004-04-14T10:00:00Z",
            "2004-4-1",
            "2001-12-14 21:59:43.10 -5",
            "- a",
            "-",
            "---",
            "...",
            "? a",
            ": a",
            "a:",
            "a: b",
            "a #b",
            "#a",
            "a#b",
            "&a",
            "*a",
            "!a",
            "!!str a",
            "|",
            ">",
            "'a'",
            "\"a\"",
            "%a",
            "@a",
            "`a",
            "[a]",
            "{a}",
            "a, b",
            "a\nb",
            "a\n",
            "a\n\n",
            "\na",
            " a\nb",
            "a\n b",
            "a \nb",
            "a\n\n\nb",
            "a\n \n",
            "a\n \nb",
            "a\n\tb",
            "\ta",
            "a\tb",
            "a\r\nb",
            "a\rb",
            "a\u0085b",
            "a\u2028b\nc",
            "\ufeffa",
            "a\ufeffb\nc",
            "\u0000",
            "\u007f",
            "\u009f",
            "\u00a0",
            "\ufffe",
            "\uffff",
            "\ud800",
            "\udc00x",
            "😀",
            "😀\nb",
            "---\n...",
            "a\n---\nb",
            "#!/bin/sh\nexit",
            "C:\\temp",
            "https://example.org/a?b=c#d",
            "Größe",
            "日本",
            "a ",
            "=",
            "<<",
            "\n",
            "\n\n",
            "a\n#b",
            "a\n  b\n c",
            "key: |\n  x",
            "a:\n",
            "\u001b[31m",
            "e\u0301",
            "a\\",
            "\\n");
    private static final List<String> NUMBERS = List.of(
            "0",
            "-0",
            "1",
            "-1",
            "1.0",
            "1.50",
            "-0.0",
            "1e400",
            "1E+400",
            "1E-7",
            "0.1e1",
            "9223372036854775808",
            "123456789012345678901234567890",
            "3.14159265358979323846264338327950288",
            "1e5",
            "100e-2");

    private JsonArbitraries() {}

    static Arbitrary<String> texts() {
        Arbitrary<String> lines =
                Arbitraries.strings().withChars("ab \n\t:#-|>'\"\\").ofMaxLength(12);
        return Arbitraries.oneOf(
                Arbitraries.of(TRAPS), Arbitraries.strings().ofMaxLength(20), lines, Arbitraries.of(TRAPS));
    }

    static Arbitrary<JsonValue> values(int depth) {
        Arbitrary<JsonValue> leaf = Arbitraries.oneOf(
                texts().map(JsonValue.Text::new),
                Arbitraries.of(NUMBERS).map(JsonValue.Numeral::new),
                Arbitraries.longs().map(JsonValue.Numeral::new),
                Arbitraries.bigDecimals().map(number -> new JsonValue.Numeral(number.toString())),
                Arbitraries.of(JsonValue.Word.values()),
                Arbitraries.of(new JsonValue.Fields(Map.of()), new JsonValue.Elements(List.of())));
        if (depth == 0) {
            return leaf;
        }
        return Arbitraries.oneOf(leaf, fields(depth).map(value -> (JsonValue) value), items(depth));
    }

    static Arbitrary<JsonValue.Fields> fields(int depth) {
        Arbitrary<String> keys = Arbitraries.frequencyOf(
                Tuple.of(20, texts()), Tuple.of(1, texts().map(text -> text + "k".repeat(600))));
        return Arbitraries.maps(keys, values(depth - 1))
                .ofMaxSize(4)
                .map(map -> new JsonValue.Fields(new LinkedHashMap<>(map)));
    }

    private static Arbitrary<JsonValue> items(int depth) {
        return values(depth - 1).list().ofMaxSize(4).map(list -> new JsonValue.Elements(new ArrayList<>(list)));
    }
}

package dev.holdfast.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class Utf8Test {
    @Test
    void shortTextIsUnchanged() {
        assertThat(Utf8.cut("déjà 🎯", 16)).isEqualTo("déjà 🎯");
    }

    @Test
    void longTextEndsWithAMark() {
        assertThat(Utf8.cut("a".repeat(100), 20)).isEqualTo("a".repeat(10) + " … (cut)");
    }

    @Test
    void aCharacterIsNeverBroken() {
        for (int max = 16; max < 40; max++) {
            String cut = Utf8.cut("é🎯".repeat(30), max);
            assertThat(Utf8.bytes(cut)).isBetween(max - 3, max);
            assertThat(cut).doesNotContain("\ufffd").endsWith(" … (cut)");
        }
    }

    @Test
    void unpairedSurrogatesAreReplaced() {
        assertThat(Utf8.cut("a\ud83cb", 100)).isEqualTo("a?b");
    }

    @Test
    void unpairedSurrogatesAreFound() {
        assertThat(Utf8.unpaired("a🎯b")).isEqualTo(-1);
        assertThat(Utf8.unpaired("a\ud83c")).isEqualTo(1);
        assertThat(Utf8.unpaired("🎯\udfaf")).isEqualTo(2);
        assertThat(Utf8.unpaired("\udfaf\ud83c")).isZero();
        assertThat(Utf8.unpaired("")).isEqualTo(-1);
    }

    @Property
    void theResultFitsAndIsValidText(@ForAll String text, @ForAll @IntRange(min = 16, max = 200) int max) {
        String cut = Utf8.cut(text, max);
        assertThat(Utf8.bytes(cut)).isLessThanOrEqualTo(max);
        assertThat(Utf8.unpaired(cut)).isEqualTo(-1);
    }
}

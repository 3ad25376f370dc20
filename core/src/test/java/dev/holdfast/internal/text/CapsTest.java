package dev.holdfast.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CapsTest {
    @Test
    void shortTextStays() {
        assertThat(Caps.cut("déjà 🎯", 16)).isEqualTo("déjà 🎯");
    }

    @Test
    void longTextEndsWithAMark() {
        assertThat(Caps.cut("a".repeat(100), 20)).isEqualTo("a".repeat(10) + " … (cut)");
    }

    @Test
    void aCharacterIsNeverBroken() {
        for (int max = 16; max < 40; max++) {
            String cut = Caps.cut("é🎯".repeat(30), max);
            assertThat(Caps.bytes(cut)).isBetween(max - 3, max);
            assertThat(cut).doesNotContain("\ufffd").endsWith(" … (cut)");
        }
    }

    @Test
    void halfCharactersAreReplaced() {
        assertThat(Caps.cut("a\ud83cb", 100)).isEqualTo("a?b");
    }

    @Test
    void halfCharactersAreFound() {
        assertThat(Caps.unpaired("a🎯b")).isEqualTo(-1);
        assertThat(Caps.unpaired("a\ud83c")).isEqualTo(1);
        assertThat(Caps.unpaired("🎯\udfaf")).isEqualTo(2);
        assertThat(Caps.unpaired("\udfaf\ud83c")).isZero();
        assertThat(Caps.unpaired("")).isEqualTo(-1);
    }

    @Property
    void theResultFitsAndIsText(@ForAll String text, @ForAll @IntRange(min = 16, max = 200) int max) {
        String cut = Caps.cut(text, max);
        assertThat(Caps.bytes(cut)).isLessThanOrEqualTo(max);
        assertThat(Caps.unpaired(cut)).isEqualTo(-1);
    }
}

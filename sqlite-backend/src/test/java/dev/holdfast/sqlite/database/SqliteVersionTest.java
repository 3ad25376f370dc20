package dev.holdfast.sqlite.database;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SqliteVersionTest {
    @Test
    void oldVersionsOfSqliteAreRefusedByName() {
        for (String version : new String[] {"3.51.2", "3.50.4", "2.99.99", "3.51"}) {
            assertThatThrownBy(() -> DatabaseOpener.requireVersion(version))
                    .hasMessageContaining("SQLite " + version)
                    .hasMessageContaining("3.51.3");
        }
        for (String version : new String[] {"3.51.3", "3.52.0", "4.0.0", "3.54.1"}) {
            assertThatCode(() -> DatabaseOpener.requireVersion(version)).doesNotThrowAnyException();
        }
    }
}

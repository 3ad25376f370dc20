/** The embedded store: SQLite as the truth, YAML files as its mirror. */
module dev.holdfast.sqlite {
    requires com.fasterxml.jackson.databind;
    requires transitive dev.holdfast;
    requires java.sql;
    requires static transitive org.jspecify;
    requires org.slf4j;
    requires org.snakeyaml.engine;
    requires org.xerial.sqlitejdbc;

    exports dev.holdfast.sqlite;
}

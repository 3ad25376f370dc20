/** A store in a SQLite database, with YAML files as its mirror. */
@SuppressWarnings("module") // the module that the internals are exported to comes later in the build
module dev.holdfast.sqlite {
    requires com.fasterxml.jackson.databind;
    requires transitive dev.holdfast;
    requires java.sql;
    requires static transitive org.jspecify;
    requires org.slf4j;
    requires org.snakeyaml.engine;
    requires org.xerial.sqlitejdbc;

    exports dev.holdfast.sqlite;
    exports dev.holdfast.sqlite.database to
            dev.holdfast.sqlite.rescue;
    exports dev.holdfast.sqlite.engine to
            dev.holdfast.sqlite.rescue;
    exports dev.holdfast.sqlite.rebuild to
            dev.holdfast.sqlite.rescue;

    uses dev.holdfast.sqlite.rebuild.DamagedDatabaseReader;
}

/** Recovers rows from the pages of a damaged SQLite store when its database is rebuilt. */
module dev.holdfast.sqlite.rescue {
    requires dev.holdfast.sqlite;
    requires java.sql;
    requires static transitive org.jspecify;

    provides dev.holdfast.sqlite.rebuild.DamagedDatabaseReader with
            dev.holdfast.sqlite.rescue.PageRescue;
}

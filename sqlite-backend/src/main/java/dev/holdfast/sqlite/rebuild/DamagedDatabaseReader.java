package dev.holdfast.sqlite.rebuild;

import dev.holdfast.sqlite.engine.WriteTransaction;
import dev.holdfast.store.VerifyReport.Finding;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is left of a damaged database, page by page. The artifact {@code holdfast-sqlite-rescue} provides the one
 * implementation; {@link RescueArtifact} finds it.
 */
public interface DamagedDatabaseReader {
    /**
     * Searches a damaged database for rows.
     *
     * @param tx the transaction that fills the new database
     * @param findings takes what was lost or taken from the mirror
     * @param database the damaged file
     * @param log its write-ahead log; null if there is none
     * @param mark the newest revision that is known to be committed, from another file; 0 if none is known
     * @return the rows that were found
     * @throws IOException if the files cannot be opened
     * @throws SQLException if the new database cannot be written
     */
    ItemRecovery search(WriteTransaction tx, List<Finding> findings, Path database, @Nullable Path log, long mark)
            throws IOException, SQLException;
}

package dev.holdfast.sqlite.rebuild;

import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import java.sql.SQLException;
import java.util.Set;

/**
 * Fills the database of one rebuild. The methods are called in the order of their declarations, {@link #takeMirrored}
 * and {@link #complete} once per item; findings are added as they arise. Confined to one thread.
 */
public interface ItemRecovery {
    /**
     * Takes the newest sound row of every item.
     *
     * @param types names of types that the mirror knows
     * @param states names of states that the mirror knows
     * @throws SQLException if the new database cannot be read or written
     */
    void takeRows(Set<String> types, Set<String> states) throws SQLException;

    /**
     * Takes an item of the mirror, unless a row was taken that is as new.
     *
     * @param record the item
     * @throws SQLException if the new database cannot be read or written
     */
    void takeMirrored(ItemRecord record) throws SQLException;

    /**
     * Reports the items that neither a row nor the mirror could bring back.
     *
     * @throws SQLException if the new database cannot be read
     */
    void reportLostItems() throws SQLException;

    /**
     * Brings back the history, the finished chunks and the tags of an item that was taken.
     *
     * @param key the item
     * @throws SQLException if the new database cannot be read or written
     */
    void complete(ItemKey key) throws SQLException;

    /**
     * Reports the rows that could not be read and belong to no item that was taken.
     *
     * @throws SQLException if the new database cannot be read
     */
    void reportUnreadRows() throws SQLException;
}

package dev.holdfast.redis.format;

/** Names of the indexes of a type by state: the state, and for failed items also the state in which they failed. */
public final class Slot {
    private Slot() {}

    /**
     * Returns the name of a slot.
     *
     * @param state the state of an item
     * @param failedFrom the state in which it failed; empty if it has not failed
     */
    public static String name(String state, String failedFrom) {
        return failedFrom.isEmpty() ? state : state + Separators.FIELD + failedFrom;
    }

    /** Returns the state of a slot. */
    public static String state(String slot) {
        int end = slot.indexOf(Separators.FIELD);
        return end < 0 ? slot : slot.substring(0, end);
    }

    /** Returns a text for people, in which every slot is spelled out. */
    public static String describe(String text) {
        return text.replace(Separators.FIELD, " failed from ");
    }
}

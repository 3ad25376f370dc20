package dev.holdfast;

/** An item could not be claimed for the task that was to be done with it; nothing was changed. */
public final class NotClaimableException extends HoldfastException {
    private static final long serialVersionUID = 1L;

    private final String reason;

    public NotClaimableException(String item, String state, String reason) {
        super(item + ": " + state + " cannot be entered now: " + reason, null);
        this.reason = reason;
    }

    /**
     * Why not: there is no such item, somebody holds it, it is not due, or it is somewhere else.
     *
     * @return the reason, for people
     */
    public String reason() {
        return reason;
    }
}

package dev.holdfast.workflow;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.holdfast.HoldfastException;
import dev.holdfast.internal.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A workflow is not well-formed. The message names every fault. */
public final class WorkflowException extends HoldfastException {
    private static final long serialVersionUID = 1L;

    private final ArrayList<String> faults;

    WorkflowException(String type, List<String> faults) {
        super(
                "workflow '" + type + "' has " + faults.size() + (faults.size() == 1 ? " fault:" : " faults:")
                        + String.join(
                                "",
                                faults.stream().map(fault -> "\n  - " + fault).toList()),
                null);
        this.faults = new ArrayList<>(faults);
    }

    /**
     * Returns the faults.
     *
     * @return one sentence per fault, never empty
     */
    public List<String> faults() {
        return List.copyOf(faults);
    }

    @Override
    @JsonValue
    public Map<String, Object> json() {
        return new JsonObject().with(super.json()).with("faults", faults());
    }
}

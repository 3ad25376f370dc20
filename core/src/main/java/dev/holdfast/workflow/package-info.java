/** The definition of a workflow: states, kinds, transitions, retries. Start with {@link dev.holdfast.workflow.Workflow}. */
@NullMarked
package dev.holdfast.workflow;

import org.jspecify.annotations.NullMarked;

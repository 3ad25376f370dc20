/**
 * Durable, validated, explainable state of items that move through long pipelines. Start with {@link
 * dev.holdfast.workflow.Workflow} and {@link dev.holdfast.Items}.
 */
@NullMarked
package dev.holdfast;

import org.jspecify.annotations.NullMarked;

/** Child processes that work on a store until they are done, killed, or out of disk space. */
@NullMarked
package dev.holdfast.backendtests.child;

import org.jspecify.annotations.NullMarked;

package dev.holdfast.testkit.contract;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names the clauses of {@code docs/contract.md} that a test checks. */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Clause {
    /**
     * The numbers of the clauses.
     *
     * @return for example {@code C-COMMIT-1}
     */
    String[] value();
}

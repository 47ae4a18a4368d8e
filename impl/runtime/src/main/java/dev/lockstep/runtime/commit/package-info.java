/** Two-phase commit in its own words: {@link dev.lockstep.runtime.commit.TransactionManager}. */
package dev.lockstep.runtime.commit;

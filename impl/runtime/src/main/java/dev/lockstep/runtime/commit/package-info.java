/**
 * Two-phase commit as a service uses it.
 *
 * <p>{@link dev.lockstep.runtime.commit.Parties} says who is there. The process that decides runs a
 * {@link dev.lockstep.runtime.commit.TransactionManager}; each process with something to commit
 * runs a {@link dev.lockstep.runtime.commit.ResourceManager} around its {@link
 * dev.lockstep.runtime.commit.Resource}, or gives the resource to the manager as a {@link
 * dev.lockstep.runtime.commit.LocalResource}. A client does its work under the name of a {@link
 * dev.lockstep.runtime.commit.Transaction} and gets a {@link
 * dev.lockstep.runtime.commit.CommitOutcome}.
 *
 * <p>The protocol itself is in {@code dev.lockstep.core.commit}; this package adds resources,
 * waiting and words, and no decision.
 */
package dev.lockstep.runtime.commit;

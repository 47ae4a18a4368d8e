/**
 * Two-phase commit with presumed abort as pure machines. {@link
 * dev.lockstep.core.commit.CommitProtocol} is the way in; the specification is {@code
 * specs/commit/TwoPhaseNode.tla}, whose variables are the machines' fields.
 */
package dev.lockstep.core.commit;

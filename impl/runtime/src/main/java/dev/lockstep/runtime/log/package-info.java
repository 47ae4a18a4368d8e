/**
 * The node's log: records that are durable once {@link dev.lockstep.runtime.log.Log#sync} has
 * returned, in a frame of our own on a plain file or on Chronicle Queue, their recovery by
 * scanning, and their compaction.
 *
 * <p>What a restart distinguishes: a torn tail (never acknowledged: dropped) and damage to a record
 * that was acknowledged (the node does not start, so it neither votes nor promises nor decides).
 * That a record was acknowledged is known from two witnesses. The sync mark is written after each
 * sync and before anybody hears of it: after a kill it is exact. It is forced when the node is
 * idle, so after a power cut it may be older. Each frame says how far the log was synced when it
 * was appended: so the sync of one batch makes durable what is known of the batch before, and one
 * sync for each batch is enough.
 *
 * <p>What remains undecidable: after a power cut, damage to the batch that was acknowledged last,
 * if neither its mark nor a frame of a later batch has reached the disk. It looks like a tail that
 * was being written, and is dropped as one; telling the two apart takes a second sync for each
 * batch (Alagappan et al., "Protocol-Aware Recovery for Consensus-Based Storage", FAST 2018).
 * Refusing to start instead would stop a node after every ordinary power cut. It takes both at
 * once: a power cut while the node was busy, and a disk that loses what it said it had synced.
 *
 * <p>A log that lost its end without a power cut is found by the mark. A directory that vanished as
 * a whole can't be found by the node: it starts as a new one, which is unsafe under an old name.
 */
package dev.lockstep.runtime.log;

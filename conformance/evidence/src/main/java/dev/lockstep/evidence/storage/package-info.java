/**
 * What a node's log makes of a crash: {@link dev.lockstep.evidence.storage.CrashPoints} ends a run
 * behind every storage operation, with every small subset of what was not synced, and starts the
 * node again; {@link dev.lockstep.evidence.storage.StorageTrials} adds damage and failing syncs.
 *
 * <p>{@link dev.lockstep.evidence.storage.CrashingDisk} is the model of the disk: what is not
 * forced may be there after a power cut or not, sector by sector and name by name, in any order.
 */
package dev.lockstep.evidence.storage;

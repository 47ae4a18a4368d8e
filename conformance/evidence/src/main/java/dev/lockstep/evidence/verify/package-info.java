/**
 * The main job: for each registered protocol its models, a recorded run, simulated schedules and
 * mutants, all judged, in one table of evidence.
 */
package dev.lockstep.evidence.verify;

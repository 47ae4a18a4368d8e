/** Traces as modules and models for plain TLC, so that a verdict can be judged again without us. */
package dev.lockstep.replay.export;

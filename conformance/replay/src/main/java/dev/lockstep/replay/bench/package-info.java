/** How fast replay is, measured on whole processes. */
package dev.lockstep.replay.bench;

/** The deterministic simulator. */
package dev.lockstep.sim;

/** Judges what clients and participants saw. */
package dev.lockstep.history;

/** A transfer between two banks that survives a kill at any line. */
package dev.lockstep.examples.bank;

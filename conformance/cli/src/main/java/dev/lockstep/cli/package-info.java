/** The command line. */
package dev.lockstep.cli;

/** How fast replay is, measured on whole processes beside plain TLC. */
package dev.lockstep.bench;

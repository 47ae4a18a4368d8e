/** The runner that checks specifications with TLC. */
package dev.lockstep.specs;

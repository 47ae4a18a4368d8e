/** What the examples share, which has nothing to do with what they show. */
package dev.lockstep.examples;

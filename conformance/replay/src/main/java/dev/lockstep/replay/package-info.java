/** Does what happened conform. */
package dev.lockstep.replay;

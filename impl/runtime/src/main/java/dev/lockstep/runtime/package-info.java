/** What a service imports. */
package dev.lockstep.runtime;

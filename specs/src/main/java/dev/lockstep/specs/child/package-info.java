/** What runs inside forked JVMs; nothing here is called from the parent. */
package dev.lockstep.specs.child;

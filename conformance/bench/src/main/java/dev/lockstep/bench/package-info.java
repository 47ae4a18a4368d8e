/** Benchmarks. */
package dev.lockstep.bench;

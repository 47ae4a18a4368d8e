/**
 * What the whole-process benchmarks share: nodes as processes that are driven by lines, a closed
 * loop of clients, and the disk by itself.
 */
package dev.lockstep.bench.nodes;

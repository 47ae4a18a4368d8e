/**
 * The fixture protocol: two nodes play ping-pong. One folder of TLA+ ({@code specs/pingpong} in the
 * test resources), this core, one line in {@code META-INF/services}, and no other edit: the tests
 * here check it, simulate it, record it and replay it.
 */
package dev.lockstep.evidence.pingpong;

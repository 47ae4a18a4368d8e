/**
 * Micro-benchmarks of recording and reading one event, run by JMH: {@code
 * conformance/bench/run-jmh}.
 */
package dev.lockstep.bench.micro;

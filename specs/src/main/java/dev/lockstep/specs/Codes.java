package dev.lockstep.specs;

import java.util.Set;

/** The message codes of TLC's {@code -tool} output that mean something to the runner. */
final class Codes {
  static final int OUT_OF_MEMORY = 1001;
  static final int OUT_OF_MEMORY_INITIAL = 1002;
  static final int OUT_OF_MEMORY_LIVENESS = 1003;
  static final int STACK_OVERFLOW = 1005;
  static final int ASSUMPTION_FALSE = 2104;
  static final int INVARIANT_VIOLATED_INITIAL = 2107;
  static final int PROPERTY_VIOLATED_INITIAL = 2108;
  static final int INVARIANT_VIOLATED = 2110;
  static final int ACTION_PROPERTY_VIOLATED = 2112;
  static final int DEADLOCK = 2114;
  static final int TEMPORAL_VIOLATED = 2116;
  static final int BACK_TO_STATE = 2122;
  static final int NESTED_EXPRESSION = 2103;
  static final int MODE_SIMULATION = 2188;
  static final int SUCCESS = 2193;
  static final int DEPTH = 2194;
  static final int STATISTICS = 2199;
  static final int PROGRESS = 2200;
  static final int PROGRESS_SIMULATION = 2209;
  static final int COVERAGE_START = 2201;
  static final int STATE = 2217;
  static final int STUTTERING = 2218;
  static final int SANY_END = 2219;
  static final int COVERAGE_VALUE = 2221;
  static final int CONSTANT_UNASSIGNED = 2222;
  static final int COVERAGE_ACTION = 2772;
  static final int COVERAGE_VALUE_COST = 2775;
  static final int PARSING_FAILED = 3002;
  static final int VERSION = 2262;
  static final int ENVIRONMENT_GC = 2401;

  /** The configuration cannot be read, or does not fit the module. */
  static final Set<Integer> CONFIGURATION =
      Set.of(
          2146, 2223, 2224, 2225, 2226, 2227, 2228, 2229, 2230, 2231, 2232, 2233, 2234, 2235, 2236,
          2237, 2240, 2241, 2242, 2243, 2280, 2281, 5001, 5002, 5003, 5004, 5005, 5006);

  private Codes() {}
}

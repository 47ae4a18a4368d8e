package dev.lockstep.evidence.report;

import dev.lockstep.evidence.report.Check.Outcome;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * All that one run of the main job found. Immutable, but for the figures while it is made.
 *
 * @param tier which models were included
 * @param figures the table's figures by protocol, in the order of the registry
 * @param checks every single check
 * @param cpuSeconds user and system time of the process and all its children; empty where the
 *     system does not tell
 * @param wallSeconds elapsed time
 */
public record Evidence(
    String tier,
    Map<String, Figures> figures,
    List<Check> checks,
    OptionalDouble cpuSeconds,
    double wallSeconds) {
  public Evidence {
    checks = List.copyOf(checks);
  }

  /** How a protocol came out. Without a single check nothing is concluded. */
  public Outcome verdict(String protocol) {
    return verdict(checks.stream().filter(check -> check.protocol().equals(protocol)).toList());
  }

  /** How the whole came out: what is wrong weighs more than what is undecided. */
  public Outcome verdict() {
    return verdict(checks);
  }

  private static Outcome verdict(List<Check> checks) {
    if (checks.stream().anyMatch(check -> check.outcome() == Outcome.FAILED)) {
      return Outcome.FAILED;
    }
    boolean allPassed = checks.stream().allMatch(check -> check.outcome() == Outcome.PASSED);
    return allPassed && !checks.isEmpty() ? Outcome.PASSED : Outcome.UNDECIDED;
  }
}

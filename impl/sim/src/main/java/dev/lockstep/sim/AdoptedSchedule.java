package dev.lockstep.sim;

import dev.lockstep.core.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A schedule that is kept as a test: the run that it is for, and which changes of the code it
 * brought to light. The protocol as it is must pass; with each of these mutants it must fail, or
 * the schedule no longer tests what it was kept for. Immutable.
 *
 * @param protocol name of the protocol
 * @param instances see {@link Scenario}
 * @param spacingMillis see {@link Scenario}
 * @param safetyMillis see {@link Scenario}
 * @param progressMillis see {@link Scenario}
 * @param mutants ids of mutants that fail under the schedule
 * @param schedule the schedule
 */
public record AdoptedSchedule(
    String protocol,
    int instances,
    int spacingMillis,
    int safetyMillis,
    int progressMillis,
    List<String> mutants,
    Schedule schedule) {
  private static final Pattern PROTOCOL = Pattern.compile("protocol (\\S+)");
  private static final Pattern RUN =
      Pattern.compile(
          "instances (\\d{1,9}), (\\d{1,9}) ms apart; faults for (\\d{1,9}) ms;"
              + " progress within (\\d{1,9}) ms");
  private static final Pattern MUTANT = Pattern.compile("fails with (\\S+)");

  public AdoptedSchedule {
    mutants = List.copyOf(mutants);
  }

  /** A schedule of a run of this scenario, which failed with these mutants, if any. */
  public static AdoptedSchedule of(Scenario scenario, Schedule schedule, List<String> mutants) {
    return new AdoptedSchedule(
        scenario.protocol().name(),
        scenario.instances(),
        scenario.spacingMillis(),
        scenario.safetyMillis(),
        scenario.progressMillis(),
        mutants,
        schedule);
  }

  /** The run, of this protocol on its example cluster. */
  public Scenario scenario(Protocol runs) {
    return Scenario.of(runs)
        .withInstances(instances)
        .withTimes(spacingMillis, safetyMillis, progressMillis);
  }

  /**
   * The text that {@link #parse} reads.
   *
   * @param nodes names of the nodes, {@link dev.lockstep.core.Cluster#nodes()}
   * @param why what went wrong, for the reader
   */
  public String text(List<String> nodes, String why) {
    StringBuilder text = new StringBuilder();
    why.lines().forEach(line -> text.append("# ").append(line).append('\n'));
    text.append("protocol ").append(protocol).append('\n');
    text.append(
        "instances %d, %d ms apart; faults for %d ms; progress within %d ms\n"
            .formatted(instances, spacingMillis, safetyMillis, progressMillis));
    mutants.forEach(mutant -> text.append("fails with ").append(mutant).append('\n'));
    return text.append(schedule.text(nodes)).toString();
  }

  /**
   * Reads an adopted schedule; the lines may stand in any order, but for the nodes, which come
   * before the faults.
   *
   * @throws IllegalArgumentException with what is wrong, in one sentence
   */
  public static AdoptedSchedule parse(String text) {
    String protocol = null;
    int[] run = null;
    List<String> mutants = new ArrayList<>();
    StringBuilder rest = new StringBuilder();
    for (String line : text.lines().map(String::strip).toList()) {
      Matcher named = PROTOCOL.matcher(line);
      Matcher sized = RUN.matcher(line);
      Matcher mutant = MUTANT.matcher(line);
      if (named.matches()) {
        protocol = named.group(1);
      } else if (sized.matches()) {
        run = new int[4];
        for (int i = 0; i < run.length; i++) {
          run[i] = Integer.parseInt(sized.group(i + 1));
        }
      } else if (mutant.matches()) {
        mutants.add(mutant.group(1));
      } else {
        rest.append(line);
      }
      // An empty line stands in for what was read here, so that line numbers stay right.
      rest.append('\n');
    }
    if (protocol == null || run == null) {
      throw new IllegalArgumentException(
          "an adopted schedule needs two lines such as \"protocol paxos\" and \"instances 4, 20 ms"
              + " apart; faults for 2000 ms; progress within 60000 ms\"");
    }
    return new AdoptedSchedule(
        protocol, run[0], run[1], run[2], run[3], mutants, Schedule.parse(rest.toString()));
  }
}

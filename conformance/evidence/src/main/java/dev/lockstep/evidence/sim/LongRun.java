package dev.lockstep.evidence.sim;

import dev.lockstep.history.linearizability.ClientHistory;
import dev.lockstep.history.linearizability.HistoryEvent;
import dev.lockstep.history.linearizability.KeyValueModel;
import dev.lockstep.history.linearizability.LinearizabilityChecker;
import dev.lockstep.history.linearizability.LinearizabilityReport;
import dev.lockstep.history.linearizability.Verdict;
import dev.lockstep.sim.ClientListener;
import dev.lockstep.sim.Load;
import dev.lockstep.sim.RunResult;
import dev.lockstep.sim.Scenario;
import dev.lockstep.sim.Schedule;
import dev.lockstep.sim.Simulation;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.Value;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A long simulated run of a replicated key-value store, judged by everything but its trace. Ten
 * clients carry out 50 operations per second of virtual time, through sessions.
 *
 * @param result what the nodes did
 * @param clients whether what clients saw is linearizable
 */
public record LongRun(RunResult result, LinearizabilityReport clients) {
  private static final int CLIENTS = 10;
  private static final int OPERATIONS_PER_SECOND = 50;
  private static final int ATTEMPT_MILLIS = 300;
  private static final int GIVE_UP_MILLIS = 3_000;
  private static final int COMPACT_EVERY = 100;

  /** Runs a schedule and judges it; records nothing. */
  public static LongRun of(Scenario scenario, Schedule schedule) {
    return of(scenario, schedule, null);
  }

  /**
   * Runs a schedule and judges it.
   *
   * @param observer takes the records of all nodes; null to record nothing
   */
  public static LongRun of(Scenario scenario, Schedule schedule, Consumer<TraceEntry> observer) {
    Clients clients = new Clients();
    Load load =
        new Load(
            CLIENTS,
            OPERATIONS_PER_SECOND,
            ATTEMPT_MILLIS,
            GIVE_UP_MILLIS,
            COMPACT_EVERY,
            Store::empty,
            new Store.Operations(),
            clients);
    RunResult result = Simulation.run(scenario, schedule, load, observer);
    return new LongRun(
        result,
        new LinearizabilityChecker(new KeyValueModel()).check(clients.history.operations()));
  }

  /** What is wrong with the run, in one sentence or more; empty if nothing is. */
  public Optional<String> failure() {
    return result.failure().or(this::clientsSaw);
  }

  /** What clients saw, if it is not linearizable, or not known to be. */
  public Optional<String> clientsSaw() {
    return clients.verdict() == Verdict.ACCEPTED
        ? Optional.empty()
        : Optional.of("clients saw: " + String.join("\n", clients.lines()));
  }

  private static final class Clients implements ClientListener {
    private final ClientHistory history = new ClientHistory();

    @Override
    public void invoked(String client, long number, long micros, Value operation) {
      history.add(new HistoryEvent.Invoke(client, number, micros, operation));
    }

    @Override
    public void returned(String client, long number, long micros, Value result) {
      history.add(new HistoryEvent.Return(client, number, micros, result));
    }

    @Override
    public void unknown(String client, long number) {
      history.add(new HistoryEvent.Unknown(client, number));
    }
  }
}

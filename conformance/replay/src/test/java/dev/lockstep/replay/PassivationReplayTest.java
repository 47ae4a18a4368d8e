package dev.lockstep.replay;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Node;
import dev.lockstep.core.Protocol;
import dev.lockstep.core.Reckless;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A trace does not show that a node lets go of machines and makes them again. */
final class PassivationReplayTest {

  private static final int INSTANCES = 16;
  private static final int STEPS = 50;

  private static ReplayReport replay(Protocol protocol, CoreRun run) {
    return Replay.of(CoreReplayTest.view(protocol))
        .run(run.entries.iterator(), ReplayOptions.DEFAULT, ProgressListener.NONE);
  }

  private static CoreRun run(Protocol protocol, long seed, CoreRun.Sweep sweep) {
    CoreRun run = new CoreRun(protocol, seed, sweep);
    for (int i = 1; i <= INSTANCES; i++) {
      run.instance("i" + i, STEPS, 0.1);
      if (i == INSTANCES / 2) {
        run.writeState();
      }
    }
    return run;
  }

  @ParameterizedTest
  @ValueSource(strings = {"paxos", "commit"})
  void lettingGoAtEveryPossibleMomentIsAccepted(String name) {
    Protocol protocol = Protocol.named(name);
    CoreRun run = run(protocol, 11, Node::passivate);
    ReplayTest.accepted(replay(protocol, run));
    assertTrue(run.passivations > 100, "passivations: " + run.passivations);
  }

  @ParameterizedTest
  @CsvSource({"paxos, decided", "commit, tmState participants"})
  void lettingGoOfVolatileVariablesIsRejected(String name, String variables) {
    Protocol protocol = Protocol.named(name);
    CoreRun run =
        run(
            protocol,
            11,
            (node, instance) -> Reckless.passivate(node, instance, variables.split(" ")));
    assertInstanceOf(Verdict.Rejected.class, replay(protocol, run).verdict());
  }
}

package dev.lockstep.sim;

import dev.lockstep.traces.Valued;
import java.util.List;
import java.util.Optional;

/** What clients ask of a run's nodes, and what they make of the answers. Used by one thread. */
interface Demand {

  /** Whether clients never cease to ask before all is healed, so that rest is seldom looked for. */
  boolean isContinuous();

  /** The run begins: plans the first requests. */
  void begin();

  /** A node starts, or restarts: it takes requests from the next entry of the agenda on. */
  void started(String node);

  /** A node told its client, its local participant or its application this. */
  void reply(String instance, String node, Valued outcome);

  /** Whether an incarnation of a node may say this more than once. */
  boolean mayRepeat(Valued outcome);

  /** The instance that was opened as the {@code index}th, modulo how many there are. */
  Optional<String> named(int index);

  /** Repeats all requests of the instance that was opened as the {@code index}th. */
  void repeat(int index);

  /** All is healed, and every node has come to rest: now clients ask until they have answers. */
  void retryUntilFinished();

  /** Whether they have all the answers that they want. */
  boolean allFinished();

  /** What they asked and saw, instance by instance. */
  List<InstanceRun> runs();
}

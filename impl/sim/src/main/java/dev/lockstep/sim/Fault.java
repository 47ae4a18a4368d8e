package dev.lockstep.sim;

/**
 * One fault of a schedule: plain data, interpreted tolerantly. A fault that does not apply (the
 * point is never reached, the node is down, the message is never sent) does nothing, so that any
 * part of a schedule is a schedule, and shrinking is removing records and lowering numbers.
 *
 * <p>A node is an index into {@link dev.lockstep.core.Cluster#nodes()}, taken modulo their number;
 * an instance is an index in order of opening. Times are milliseconds of virtual time since the
 * start of the run. All numbers are at least 0. Faults end with the safety phase, but for {@link
 * MissOne}.
 */
public sealed interface Fault {

  /**
   * A node is killed and later restarted on what its log kept.
   *
   * @param node index of the node
   * @param point where it is killed
   * @param occurrence at which visit of this node to the point, from 1, over all incarnations
   * @param survivors how many of the appended, unsynced records survive, oldest first; no more than
   *     there are
   * @param downMillis time until the restart
   */
  record Crash(int node, CrashPoint point, int occurrence, int survivors, int downMillis)
      implements Fault {}

  /**
   * The network is cut between two sides: messages that are sent or would arrive during the cut are
   * lost.
   *
   * @param atMillis begin
   * @param forMillis length
   * @param side bit i says that node i is on the first side
   * @param oneWay whether only messages from the first side to the second are lost
   */
  record Cut(int atMillis, int forMillis, long side, boolean oneWay) implements Fault {}

  /**
   * One message is lost.
   *
   * @param message its number in order of sending, from 0
   */
  record Drop(int message) implements Fault {}

  /**
   * One message arrives again, perhaps after its sender or receiver has restarted.
   *
   * @param message its number in order of sending, from 0
   * @param afterMillis how much later the copy arrives
   */
  record Duplicate(int message, int afterMillis) implements Fault {}

  /**
   * One message is late, so that later ones overtake it.
   *
   * @param message its number in order of sending, from 0
   * @param millis how much later it arrives
   */
  record Delay(int message, int millis) implements Fault {}

  /**
   * A node stands still (a collection, SIGSTOP, a frozen machine), then takes all that waited.
   *
   * @param node index of the node
   * @param atMillis begin
   * @param forMillis length
   */
  record Pause(int node, int atMillis, int forMillis) implements Fault {}

  /**
   * The client sends all requests of an instance again.
   *
   * @param instance index of the instance
   * @param atMillis when
   */
  record Repeat(int instance, int atMillis) implements Fault {}

  /**
   * A node lets go of an instance's machine, if no timer of it runs and its durable records make
   * the same one again: no fault, yet nobody may notice.
   *
   * @param node index of the node
   * @param instance index of the instance
   * @param atMillis when
   */
  record Passivate(int node, int instance, int atMillis) implements Fault {}

  /**
   * From the start to the end of the run, healing included, each message to all nodes of a role of
   * which a majority suffices ({@link dev.lockstep.core.Invariants#quorumRoles()}) misses one of
   * them, another one each time: what a majority protocol must bear for ever.
   *
   * @param first index within the role of the node that a sender's first such message misses
   */
  record MissOne(int first) implements Fault {}
}

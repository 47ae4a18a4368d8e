package dev.lockstep.core.raft;

import dev.lockstep.core.Effects;

/**
 * The timers of one server. Time is not in the specification, so nothing here is a variable.
 *
 * <p>Invariants: (1) while a server does not lead, the election timer runs; (2) while it leads, so
 * do the timers for heartbeats and for the check of the quorum; (3) a timer without delay is set
 * once until it has run.
 */
final class Timers {
  static final String ELECTION = "election";
  static final String HEARTBEAT = "heartbeat";
  static final String CHECK_QUORUM = "checkQuorum";
  static final String NO_OP = "noOp";
  static final String REPLICATE = "replicate";
  static final String READS = "reads";

  private static final Effects.Timer NO_OP_NOW = new Effects.Timer(NO_OP, 0);
  private static final Effects.Timer REPLICATE_NOW = new Effects.Timer(REPLICATE, 0);
  private static final Effects.Timer READS_NOW = new Effects.Timer(READS, 0);

  /** Section 9.3: election time-outs of 150 to 300 ms. */
  private static final long ELECTION_MILLIS_MIN = 150;

  private static final long ELECTION_MILLIS_MAX = 300;
  private static final long HEARTBEAT_MILLIS = 50;

  /** The election timer runs out this often in a time-out, so that contact costs no alarm. */
  private static final int PARTS = 2;

  private final long nameHash;
  private long attempts;
  private int quiet;
  private boolean electionRuns;
  private boolean heartbeatRuns;
  private boolean checkRuns;
  private boolean noOpRuns;
  private boolean replicateRuns;
  private boolean readsRun;

  Timers(String name) {
    this.nameHash = name.hashCode();
  }

  /** A leader or a candidate has shown itself: the wait begins anew. */
  void contact() {
    quiet = 0;
  }

  /** Whether nobody was heard of for a whole time-out; else the timer goes on. */
  boolean electionRanOut() {
    electionRuns = false;
    if (++quiet <= PARTS) {
      return false;
    }
    quiet = 0;
    return true;
  }

  void heartbeatRanOut() {
    heartbeatRuns = false;
  }

  void checkRanOut() {
    checkRuns = false;
  }

  void noOpRanOut() {
    noOpRuns = false;
  }

  void replicateRanOut() {
    replicateRuns = false;
  }

  void readsRanOut() {
    readsRun = false;
  }

  /** Whether a timer is missing that the role asks for. */
  boolean isMissing(Role role) {
    return role == Role.LEADER ? !(heartbeatRuns && checkRuns) : !electionRuns;
  }

  /** Sets the timers that the role asks for and that do not run. */
  void arm(Effects.Builder effects, Role role, long term) {
    if (role != Role.LEADER) {
      if (!electionRuns) {
        electionRuns = true;
        effects.timer(ELECTION, electionMillis(term) / PARTS);
      }
      return;
    }
    if (!heartbeatRuns) {
      heartbeatRuns = true;
      effects.timer(HEARTBEAT, HEARTBEAT_MILLIS);
    }
    if (!checkRuns) {
      checkRuns = true;
      effects.timer(CHECK_QUORUM, ELECTION_MILLIS_MAX);
    }
  }

  /** Section 5.2: randomized, here by a hash, so that servers do not stay in step. */
  private long electionMillis(long term) {
    long mixed = (nameHash * 31 + term) * 31 + attempts++;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    mixed ^= mixed >>> 31;
    return ELECTION_MILLIS_MIN + Math.floorMod(mixed, ELECTION_MILLIS_MAX - ELECTION_MILLIS_MIN);
  }

  /** A new leader appends its no-op once the inputs that are there are taken. */
  void noOpSoon(Effects.Builder effects) {
    if (!noOpRuns) {
      noOpRuns = true;
      effects.timer(NO_OP_NOW);
    }
  }

  /** What is new is sent once the inputs that are there are taken. */
  void replicateSoon(Effects.Builder effects) {
    if (!replicateRuns) {
      replicateRuns = true;
      effects.timer(REPLICATE_NOW);
    }
  }

  /** A round of heartbeats begins once the inputs that are there are taken. */
  void readsSoon(Effects.Builder effects) {
    if (!readsRun) {
      readsRun = true;
      effects.timer(READS_NOW);
    }
  }
}

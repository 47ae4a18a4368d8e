package dev.lockstep.evidence.run;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * Spreads the faults of a run over its instances. Before each fault it opens a few and lets them
 * finish in peace, so that the ordinary happens too; opens a few more, lets a moment pass that is
 * too short for them to finish, and strikes.
 */
final class Nemesis {
  private static final int MOMENT_MILLIS_MAX = 40;
  private static final int RESPITE_MILLIS_MIN = 50;
  private static final int RESPITE_MILLIS_MAX = 250;
  private static final int DOWN_MILLIS_MAX = 200;
  private static final int PAUSE_MILLIS_MIN = 100;
  private static final int PAUSE_MILLIS_MAX = 500;
  private static final int RETRY_MILLIS = 50;
  private static final int LOOK_MILLIS = 10;
  private static final int PEACE_MILLIS_MAX = 3_000;

  /** The nodes as faults see them. */
  interface Victims {
    /** Kills a node and starts it again after a while; false while none can be spared. */
    boolean kill(long restartMillis);

    /** Stops a node for a while; false while none can be spared. */
    boolean pause(int millis);
  }

  private enum Fault {
    KILL,
    PAUSE
  }

  private final RunPlan plan;
  private final Agenda agenda;
  private final Victims victims;
  private final Runnable openOne;
  private final BooleanSupplier calm;
  private final SplittableRandom random;
  private final List<Fault> faults = new ArrayList<>();
  private int struck;
  private int opened;
  private boolean done;

  Nemesis(
      RunPlan plan,
      Agenda agenda,
      Victims victims,
      Runnable openOne,
      BooleanSupplier calm,
      SplittableRandom random) {
    this.plan = plan;
    this.agenda = agenda;
    this.victims = victims;
    this.openOne = openOne;
    this.calm = calm;
    this.random = random;
    for (int i = 0; i < plan.kills() + plan.pauses(); i++) {
      faults.add(random.nextInt(i + 1), i < plan.kills() ? Fault.KILL : Fault.PAUSE);
    }
  }

  /** Starts; the rest happens on the agenda. */
  void begin() {
    open(2 * struck + 1);
    peace(PEACE_MILLIS_MAX / LOOK_MILLIS);
  }

  /** Opens instances up to this share of all, out of two for each fault and two for the end. */
  private void open(int share) {
    long due = (long) plan.instances() * share / (2 * faults.size() + 2);
    while (opened < due) {
      opened++;
      openOne.run();
    }
  }

  private void peace(int looks) {
    if (looks > 0 && !calm.getAsBoolean()) {
      agenda.after(LOOK_MILLIS, () -> peace(looks - 1));
      return;
    }
    open(2 * struck + 2);
    if (struck < faults.size()) {
      agenda.after(random.nextInt(1, MOMENT_MILLIS_MAX + 1), this::strike);
    } else {
      done = true;
    }
  }

  /** Whether every fault has struck and every instance was opened. */
  boolean done() {
    return done;
  }

  int struck() {
    return struck;
  }

  private void strike() {
    boolean happened =
        switch (faults.get(struck)) {
          case KILL -> victims.kill(random.nextInt(DOWN_MILLIS_MAX));
          case PAUSE -> victims.pause(random.nextInt(PAUSE_MILLIS_MIN, PAUSE_MILLIS_MAX));
        };
    if (happened) {
      struck++;
      agenda.after(random.nextInt(RESPITE_MILLIS_MIN, RESPITE_MILLIS_MAX), this::begin);
    } else {
      agenda.after(RETRY_MILLIS, this::strike);
    }
  }
}

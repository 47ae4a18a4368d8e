package dev.lockstep.evidence.run;

import dev.lockstep.evidence.run.faults.Fault;
import dev.lockstep.evidence.run.faults.FaultSchedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Spreads the faults of a run over its instances. Before the faults that wait for a number of
 * instances it opens half of what is missing and lets them finish in peace, so that the ordinary
 * happens too; opens the rest, lets the fault's moment pass, which may be too short for them to
 * finish, and strikes. Faults that wait for a time strike beside that, and the last instances are
 * spread over that time.
 */
final class Nemesis {
  private static final int RESPITE_MILLIS_MIN = 50;
  private static final int RESPITE_MILLIS_MAX = 250;
  private static final int RETRY_MILLIS = 50;
  private static final int TRIES_MAX = 2_400;
  private static final int LOOK_MILLIS = 10;
  private static final int FEED_MILLIS = 50;
  private static final int FURTHER_MAX = 2_000;
  private static final int FURTHER_OPEN_MAX = 4;
  private static final int PEACE_MILLIS_MAX = 3_000;

  /** How faults are carried out. */
  interface Arm {
    /** Lets the fault of that number strike; false while its target cannot be had. */
    boolean strike(int index);

    /** Whether a fault lasts that has done nothing yet, for want of something to do it to. */
    boolean hungry();

    /** Whether a fault lasts. */
    boolean active();
  }

  /** The clients as the nemesis sees them. */
  interface Askers {
    void openOne();

    /** How many instances have not ended. */
    int open();

    /** Whether all that was opened has ended and every node is up. */
    boolean calm();
  }

  private final FaultSchedule schedule;
  private final Agenda agenda;
  private final Arm arm;
  private final Askers clients;
  private final SplittableRandom random;
  private final TreeMap<Integer, List<Integer>> waves = new TreeMap<>();
  private int struck;
  private int settled;
  private int opened;
  private int further;
  private boolean done;

  Nemesis(FaultSchedule schedule, Agenda agenda, Arm arm, Askers clients, SplittableRandom random) {
    this.schedule = schedule;
    this.agenda = agenda;
    this.arm = arm;
    this.clients = clients;
    this.random = random;
    for (int i = 0; i < schedule.faults().size(); i++) {
      waves
          .computeIfAbsent(schedule.faults().get(i).afterInstances(), key -> new ArrayList<>())
          .add(i);
    }
  }

  /** Starts; the rest happens on the agenda. */
  void begin() {
    aim(waves.getOrDefault(0, List.of()), () -> {});
    waves.remove(0);
    feed();
    nextWave();
  }

  /** Whether every fault has struck or was given up, and every instance was opened. */
  boolean done() {
    return done;
  }

  int struck() {
    return struck;
  }

  private void open(int number) {
    while (opened < number) {
      opened++;
      clients.openOne();
    }
  }

  private void nextWave() {
    Map.Entry<Integer, List<Integer>> wave = waves.pollFirstEntry();
    if (wave == null) {
      finish();
      return;
    }
    open(opened + (wave.getKey() - opened) / 2);
    inPeace(
        PEACE_MILLIS_MAX / LOOK_MILLIS,
        () -> {
          open(wave.getKey());
          aim(
              wave.getValue(),
              () ->
                  agenda.after(
                      random.nextInt(RESPITE_MILLIS_MIN, RESPITE_MILLIS_MAX), this::nextWave));
        });
  }

  private void inPeace(int looks, Runnable then) {
    if (looks > 0 && !clients.calm()) {
      agenda.after(LOOK_MILLIS, () -> inPeace(looks - 1, then));
    } else {
      then.run();
    }
  }

  /** Lets each of these faults strike in its moment, and goes on when all have. */
  private void aim(List<Integer> faults, Runnable then) {
    int[] left = {faults.size()};
    for (int index : faults) {
      agenda.after(
          schedule.faults().get(index).afterMillis(),
          () ->
              strike(
                  index,
                  TRIES_MAX,
                  () -> {
                    settled++;
                    if (--left[0] == 0) {
                      then.run();
                    }
                  }));
    }
  }

  private void strike(int index, int tries, Runnable then) {
    if (arm.strike(index)) {
      struck++;
      then.run();
    } else if (tries > 1) {
      agenda.after(RETRY_MILLIS, () -> strike(index, tries - 1, then));
    } else {
      then.run();
    }
  }

  /**
   * A fault that waits for something to happen gets further instances, beside those of the plan.
   */
  private void feed() {
    if (!done) {
      if (arm.hungry() && further < FURTHER_MAX && clients.open() < FURTHER_OPEN_MAX) {
        further++;
        clients.openOne();
      }
      agenda.after(FEED_MILLIS, this::feed);
    }
  }

  /** The last instances: spread over the time of the faults that wait for one, then in peace. */
  private void finish() {
    boolean more = settled < schedule.faults().size();
    if (more || arm.active()) {
      int left = schedule.instances() - opened;
      if (left > 1 && more) {
        open(opened + 1);
      }
      agenda.after(Math.max(LOOK_MILLIS, lastMillis() / Math.max(1, left)), this::finish);
      return;
    }
    open(opened + (schedule.instances() - opened) / 2);
    inPeace(
        PEACE_MILLIS_MAX / LOOK_MILLIS,
        () -> {
          open(schedule.instances());
          done = true;
        });
  }

  private int lastMillis() {
    return schedule.faults().stream()
        .filter(fault -> fault.afterInstances() == 0)
        .mapToInt(Fault::afterMillis)
        .max()
        .orElse(0);
  }
}

package dev.lockstep.evidence.storage;

import dev.lockstep.runtime.log.Disk;
import dev.lockstep.runtime.log.Log;
import dev.lockstep.runtime.log.LogException;
import dev.lockstep.runtime.log.LogKind;
import dev.lockstep.runtime.log.NodeDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Ends a run of a node's log behind every storage operation, in every state of {@link CrashStates},
 * and starts the node again; then ends that recovery, too, behind each of its operations.
 *
 * <p>The run has several starts, batches of one to five records of different lengths, moments with
 * nothing to do, and compactions, with and without records that come while they are written. What
 * must hold after each crash: the node starts; every acknowledged record comes back, as it was and
 * in its place; nothing comes back that was not appended; no incarnation is given twice; and what a
 * recovery gave is as durable as if it had been acknowledged. (Reliability goal: no acknowledged
 * record lost at any crash point, a second crash during recovery included.)
 *
 * <p>Used once, by one thread.
 */
public final class CrashPoints {

  /**
   * How much to do.
   *
   * @param records how many records the run appends; from 70 on it has every kind of operation
   * @param every of the states, take each so-many-th
   * @param again of the states taken, crash the recovery of each so-many-th as well; 0 for none
   * @param allAgain whether a crashed recovery leaves every state, or only two: that of a kill, and
   *     what was durable
   */
  public record Share(int records, int every, int again, boolean allAgain) {}

  /**
   * What was done.
   *
   * @param operations storage operations of the run
   * @param states distinct crash states that were recovered from
   * @param again crash states of recoveries, from which a second recovery was made
   * @param complaint what was wrong, or empty
   */
  public record Report(int operations, int states, int again, Optional<String> complaint) {}

  /** A disk that makes nothing durable: for recoveries that are not crashed. */
  private static final Disk UNSYNCED =
      new Disk() {
        @Override
        public void force(Path file, Force force) {}

        @Override
        public void syncDirectory(Path directory) {}
      };

  private static final String NODE = "node";

  private final Path work;
  private final LogKind kind;
  private final Share share;
  private final Set<List<Object>> seen = new HashSet<>();
  private int met;
  private int states;
  private int again;
  private String complaint;

  private CrashPoints(Path work, LogKind kind, Share share) {
    this.work = work;
    this.kind = kind;
    this.share = share;
  }

  /**
   * Enumerates.
   *
   * @param work an empty folder, best in memory
   */
  public static Report enumerate(Path work, LogKind kind, Share share) throws IOException {
    return new CrashPoints(work, kind, share).run();
  }

  private Report run() throws IOException {
    Path root = Files.createDirectory(work.resolve("run"));
    Files.createDirectory(work.resolve("first"));
    Files.createDirectory(work.resolve("second"));
    Ledger ledger = new Ledger();
    CrashingDisk disk = new CrashingDisk(root, current -> crash(current, ledger));
    try {
      reference(root.resolve(NODE), disk, ledger);
    } catch (LogException e) {
      complain("without any crash, " + e.getMessage());
    }
    return new Report(disk.operations(), states, again, Optional.ofNullable(complaint));
  }

  private void reference(Path node, Disk disk, Ledger ledger) {
    int batch = 0;
    while (ledger.appended < share.records() && complaint == null) {
      try (NodeDirectory directory = Ledger.open(node, kind, disk)) {
        Log.Opened opened = directory.openLog();
        try (Log log = opened.log()) {
          ledger.recover(directory, opened).ifPresent(this::complain);
          int end = ledger.appended + share.records() / 3 + 1;
          while (ledger.appended < end) {
            for (int i = 0; i <= batch % 5; i++) {
              ledger.append(log);
            }
            batch++;
            ledger.sync(log);
            if (batch % 3 == 0) {
              log.idle();
            }
            if (batch % 5 == 4) {
              ledger.compact(log, batch % 10, batch / 5 % 4);
            }
          }
          // A restart finds these two, which nobody was told of.
          ledger.append(log);
          ledger.append(log);
        }
      }
    }
  }

  private void crash(CrashingDisk disk, Ledger ledger) {
    if (complaint != null) {
      return;
    }
    try {
      for (CrashState state : CrashStates.of(disk)) {
        if (met++ % share.every() == 0
            && complaint == null
            && seen.add(
                List.of(
                    state,
                    ledger.acknowledged,
                    ledger.appended,
                    ledger.summed,
                    ledger.incarnation))) {
          states++;
          recover(state, ledger.copy(), disk.operations());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void recover(CrashState state, Ledger ledger, int operation) throws IOException {
    Path folder = work.resolve("first");
    state.lay(folder);
    String where = "crash after operation " + operation + ", " + state + ": ";
    if (share.again() == 0 || states % share.again() != 0) {
      ledger
          .restart(folder.resolve(NODE), kind, UNSYNCED)
          .ifPresent(what -> complain(where + what));
    } else {
      recoverAndCrash(folder, ledger, where);
    }
    CrashState.clear(folder);
  }

  /** Recovers on a disk that crashes, and appends one more record. */
  private void recoverAndCrash(Path folder, Ledger ledger, String where) throws IOException {
    CrashingDisk disk = new CrashingDisk(folder, current -> crashAgain(current, ledger, where));
    try (NodeDirectory directory = Ledger.open(folder.resolve(NODE), kind, disk)) {
      Log.Opened opened = directory.openLog();
      try (Log log = opened.log()) {
        ledger.recover(directory, opened).ifPresent(what -> complain(where + what));
        ledger.append(log);
        ledger.sync(log);
        ledger.append(log);
      }
    } catch (LogException e) {
      complain(where + "the node did not start: " + e.getMessage());
    }
  }

  private void crashAgain(CrashingDisk disk, Ledger ledger, String where) {
    if (complaint != null) {
      return;
    }
    Set<CrashState> left =
        share.allAgain()
            ? CrashStates.of(disk)
            : Set.copyOf(List.of(CrashStates.killed(disk), CrashStates.durable(disk)));
    try {
      for (CrashState state : left) {
        again++;
        Path folder = work.resolve("second");
        state.lay(folder);
        ledger
            .copy()
            .restart(folder.resolve(NODE), kind, UNSYNCED)
            .ifPresent(
                what ->
                    complain(
                        where + "second crash after operation " + disk.operations() + ": " + what));
        CrashState.clear(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void complain(String what) {
    if (complaint == null) {
      complaint = what;
    }
  }
}

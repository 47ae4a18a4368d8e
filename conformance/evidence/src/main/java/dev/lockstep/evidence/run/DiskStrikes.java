package dev.lockstep.evidence.run;

import dev.lockstep.evidence.run.disk.DiskUnavailableException;
import dev.lockstep.evidence.run.disk.SmallDisk;
import dev.lockstep.evidence.run.disk.SyncInjection;
import dev.lockstep.evidence.run.faults.Fault;
import dev.lockstep.evidence.run.faults.FaultKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What is done to disks. Each fault ends alike: the node stops itself and says why, or its power is
 * cut; the disk is made sound again, and the node is started on what is left. A node that does not
 * stop in time is killed: the fault has not bitten. Used by the agenda's thread alone.
 */
final class DiskStrikes implements AutoCloseable {

  /** A fault under way, as its keeper of books sees it. */
  interface Case {
    /** Whether it has lasted long enough. */
    boolean isOver();

    /** It has done this much so far. */
    void bitten(long bites);

    /** The disk is sound again, and the node starts. */
    void ended(String note);
  }

  private interface DiskAction {
    void run() throws IOException;
  }

  private final Agenda agenda;
  private final Nodes nodes;
  private final RunFiles files;
  private final Consumer<String> progress;
  private final Map<String, SmallDisk> disks = new LinkedHashMap<>();
  private final Map<String, SyncInjection> injections = new LinkedHashMap<>();
  private String noMount = "";

  DiskStrikes(Agenda agenda, Nodes nodes, RunFiles files, Consumer<String> progress) {
    this.agenda = agenda;
    this.nodes = nodes;
    this.files = files;
    this.progress = progress;
  }

  /** Gives a disk of its own to each node that one of these faults needs it for. */
  void prepare(List<Fault> faults) throws IOException {
    for (Fault fault : faults) {
      String node = fault.target().orElse("");
      if (fault.kind().needsMount() && noMount.isEmpty() && !disks.containsKey(node)) {
        try {
          disks.put(node, SmallDisk.create(files.image(node), files.data(node)));
        } catch (DiskUnavailableException unavailable) {
          noMount = unavailable.getMessage();
        }
      }
    }
  }

  /** Why this cannot be done here; empty if it can. */
  String unavailable(FaultKind kind, String node) {
    if (kind.needsMount()) {
      return disks.containsKey(node) ? disks.get(node).unavailable(kind) : noMount;
    }
    return kind == FaultKind.SYNC_EIO ? SyncInjection.unavailable() : "";
  }

  /** Lets a fault strike a node that is up. */
  void strike(FaultKind kind, String node, Case struck) {
    switch (kind) {
      case SYNC_ERROR -> {
        untilItStops(node, struck, () -> {}, () -> nodes.syncsFailed(node));
        nodes.failSyncs(node);
      }
      case SYNC_EIO -> {
        // The process ends first, so that strace has written all that it counted.
        untilItStops(
            node, struck, () -> injections.remove(node).close(), () -> injectedFailures(node));
        act(() -> injections.put(node, SyncInjection.begin(nodes.pid(node), files.strace(node))));
      }
      case DISK_FULL -> {
        untilItStops(node, struck, () -> disks.get(node).empty(), () -> 1);
        act(() -> disks.get(node).fill());
      }
      case READ_ONLY -> {
        untilItStops(node, struck, () -> disks.get(node).restore(), () -> 1);
        act(() -> disks.get(node).makeReadOnly());
      }
      case POWER_CUT -> {
        nodes.mayFail(node, why -> {});
        act(() -> disks.get(node).cutPower());
        struck.bitten(1);
        if (nodes.isUp(node)) {
          nodes.kill(node);
        }
        whenOver(node, struck, () -> disks.get(node).restore(), "");
      }
      default -> throw new IllegalArgumentException(kind.text() + " is not done to a disk");
    }
  }

  private void untilItStops(String node, Case struck, DiskAction repair, LongSupplier bites) {
    String[] note = {""};
    nodes.mayFail(
        node,
        why -> {
          note[0] = why;
          struck.bitten(bites.getAsLong());
        });
    waitForStop(node, struck, repair, note);
  }

  private void waitForStop(String node, Case struck, DiskAction repair, String[] note) {
    if (!note[0].isEmpty()) {
      whenOver(node, struck, repair, note[0]);
    } else if (struck.isOver()) {
      nodes.mayFail(node, why -> {});
      nodes.kill(node);
      whenOver(node, struck, repair, "the node did not stop by itself and was killed");
    } else {
      agenda.after(Strikes.LOOK_MILLIS, () -> waitForStop(node, struck, repair, note));
    }
  }

  private void whenOver(String node, Case struck, DiskAction repair, String note) {
    if (struck.isOver() && nodes.hasEnded(node)) {
      act(repair);
      nodes.restart(node);
      struck.ended(note);
    } else {
      agenda.after(Strikes.LOOK_MILLIS, () -> whenOver(node, struck, repair, note));
    }
  }

  private long injectedFailures(String node) {
    try {
      return injections.get(node).failures();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes the disks away; nobody may use them any more. */
  @Override
  public void close() {
    disks.forEach(
        (node, disk) -> {
          try {
            disk.close();
          } catch (DiskUnavailableException busy) {
            progress.accept("the disk of " + node + " stays mounted: " + busy.getMessage());
          }
        });
    disks.clear();
  }

  private static void act(DiskAction action) {
    try {
      action.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

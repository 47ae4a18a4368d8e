package dev.lockstep.evidence.run;

import dev.lockstep.evidence.run.faults.Fault;
import dev.lockstep.evidence.run.faults.FaultKind;
import dev.lockstep.evidence.run.net.LinkFault;
import dev.lockstep.evidence.run.net.Proxy;
import dev.lockstep.evidence.run.net.ProxyLink;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Carries out the faults of a schedule and keeps book of what each one did. A fault that lasts goes
 * on beyond its time, within a limit, until it has done something. Used by the agenda's thread
 * alone.
 */
final class Strikes implements Nemesis.Arm {
  static final int LOOK_MILLIS = 10;
  private static final long BITE_MILLIS_MAX = 60_000;
  private static final long INSTANCES_MILLIS_MAX = 30_000;

  /** A fault under way. */
  final class Lasting {
    private final int index;
    private final long beginNanos = System.nanoTime();
    private final int finishedBefore = clients.finished();
    private final LongSupplier bites;

    private Lasting(int index, LongSupplier bites) {
      this.index = index;
      this.bites = bites;
    }

    Fault fault() {
      return applied.get(index).fault();
    }

    /** Whether its time is over, and as many instances have finished as it waits for. */
    boolean isOver() {
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beginNanos);
      boolean instances = clients.finished() - finishedBefore >= fault().forInstances();
      return millis >= fault().forMillis()
          && (instances || millis >= INSTANCES_MILLIS_MAX)
          && (bites.getAsLong() > 0 || millis >= fault().forMillis() + BITE_MILLIS_MAX);
    }

    /** Books what it did, and that it has ended. */
    void end(String note) {
      lasting.remove(this);
      AppliedFault struck = applied.get(index);
      applied.set(
          index,
          new AppliedFault(
              struck.fault(),
              AppliedFault.Outcome.STRUCK,
              struck.atMillis(),
              bites.getAsLong(),
              clients.finished() - finishedBefore,
              note));
    }
  }

  private final Agenda agenda;
  private final Nodes nodes;
  private final Proxy proxy;
  private final Clients clients;
  private final DiskStrikes disks;
  private final List<String> names;
  private final SplittableRandom random;
  private final Consumer<String> progress;
  private final List<AppliedFault> applied = new ArrayList<>();
  private final List<Lasting> lasting = new ArrayList<>();
  private final List<Lasting> untilHealed = new ArrayList<>();
  private final long beginNanos = System.nanoTime();

  Strikes(
      List<Fault> faults,
      List<String> names,
      Agenda agenda,
      Nodes nodes,
      Proxy proxy,
      Clients clients,
      DiskStrikes disks,
      SplittableRandom random,
      Consumer<String> progress) {
    this.names = names;
    this.agenda = agenda;
    this.nodes = nodes;
    this.proxy = proxy;
    this.clients = clients;
    this.disks = disks;
    this.random = random;
    this.progress = progress;
    for (Fault fault : faults) {
      applied.add(AppliedFault.pending(fault));
    }
  }

  /** What became of each fault, in the schedule's order. */
  List<AppliedFault> applied() {
    return List.copyOf(applied);
  }

  @Override
  public boolean hungry() {
    return lasting.stream().anyMatch(fault -> fault.bites.getAsLong() == 0);
  }

  @Override
  public boolean active() {
    return !lasting.isEmpty();
  }

  @Override
  public boolean strike(int index) {
    Fault fault = applied.get(index).fault();
    return switch (fault.kind().target()) {
      case ALL -> killAll(index);
      case SENDER -> messages(index);
      case LINK -> link(index);
      case NODE -> fault.kind().isDisk() ? disk(index) : process(index);
    };
  }

  /** Ends what lasts until then; what it did is known a little later. */
  void heal() {
    for (FaultKind kind : FaultKind.of(FaultKind.Target.SENDER)) {
      names.forEach(node -> nodes.messageRate(node, kind, 0));
    }
    proxy.heal();
  }

  /** Books what was done by the faults that lasted until the run was healed. */
  void closeBooks() {
    untilHealed.forEach(fault -> fault.end(""));
  }

  private void struck(int index, String target) {
    Fault fault = applied.get(index).fault();
    long at = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beginNanos);
    applied.set(
        index,
        new AppliedFault(
            target.isEmpty() ? fault : fault.on(target),
            AppliedFault.Outcome.STRUCK,
            at,
            0,
            0,
            ""));
    progress.accept(fault.kind().text() + (target.isEmpty() ? "" : " " + target));
  }

  private Lasting begin(int index, LongSupplier bites) {
    Lasting begun = new Lasting(index, bites);
    lasting.add(begun);
    return begun;
  }

  private boolean killAll(int index) {
    if (!nodes.allFree()) {
      return false;
    }
    struck(index, "");
    Lasting killed = begin(index, names::size);
    names.forEach(nodes::kill);
    atEnd(killed, () -> names.forEach(nodes::restart));
    return true;
  }

  private boolean process(int index) {
    Fault fault = applied.get(index).fault();
    String node = fault.target().or(nodes::victim).orElse("");
    if (node.isEmpty() || !nodes.isFree(node)) {
      return false;
    }
    struck(index, node);
    if (fault.kind() == FaultKind.KILL) {
      Lasting killed = begin(index, () -> 1);
      nodes.kill(node);
      atEnd(killed, () -> nodes.restart(node));
    } else {
      long[] continued = {0};
      Lasting stopped = begin(index, () -> continued[0]);
      nodes.pause(
          node,
          Math.max(1, fault.forMillis()),
          () -> {
            continued[0] = 1;
            stopped.end("");
          });
    }
    return true;
  }

  private boolean messages(int index) {
    Fault fault = applied.get(index).fault();
    List<String> senders = fault.target().map(List::of).orElse(names);
    if (!nodes.allUp()) {
      return false;
    }
    struck(index, fault.target().orElse(""));
    FaultKind kind = fault.kind();
    long before = count(kind, senders);
    senders.forEach(node -> nodes.messageRate(node, kind, fault.amount()));
    Lasting begun = new Lasting(index, () -> count(kind, senders) - before);
    if (fault.forMillis() == 0 && fault.forInstances() == 0) {
      untilHealed.add(begun);
    } else {
      lasting.add(begun);
      atEnd(begun, () -> senders.forEach(node -> nodes.messageRate(node, kind, 0)));
    }
    return true;
  }

  private long count(FaultKind kind, List<String> senders) {
    MessageFaults.Counts counts = nodes.messages(senders);
    return switch (kind) {
      case LOSE -> counts.lost();
      case REPEAT -> counts.repeated();
      default -> counts.reordered();
    };
  }

  private boolean link(int index) {
    Fault fault = applied.get(index).fault();
    List<ProxyLink> candidates =
        fault.target().isPresent() ? List.of(proxy.link(fault.target().get())) : proxy.used();
    List<ProxyLink> free =
        candidates.stream().filter(link -> ways(fault, link).noneFaulty()).toList();
    if (free.isEmpty()) {
      return false;
    }
    ProxyLink link = free.get(random.nextInt(free.size()));
    struck(index, link.name());
    Ways ways = ways(fault, link);
    ways.links().forEach(way -> way.begin(new LinkFault(fault.kind(), fault.amount())));
    Lasting begun = begin(index, ways::bites);
    atEnd(begun, () -> ways.links().forEach(ProxyLink::end));
    return true;
  }

  /** The links that a fault strikes: a cut goes both ways. */
  private record Ways(List<ProxyLink> links) {
    boolean noneFaulty() {
      return links.stream().noneMatch(ProxyLink::faulty);
    }

    long bites() {
      return links.stream().mapToLong(ProxyLink::bites).sum();
    }
  }

  private Ways ways(Fault fault, ProxyLink link) {
    boolean both = fault.kind() == FaultKind.CUT || fault.kind() == FaultKind.FLAP;
    return new Ways(both ? List.of(link, proxy.link(link.reverse())) : List.of(link));
  }

  private boolean disk(int index) {
    Fault fault = applied.get(index).fault();
    String node = fault.target().orElseThrow();
    String reason = disks.unavailable(fault.kind(), node);
    if (!reason.isEmpty()) {
      applied.set(index, applied.get(index).skipped(reason));
      progress.accept("skipped: " + fault.kind().text() + " " + node + ": " + reason);
      return true;
    }
    if (!nodes.allFree()) {
      return false;
    }
    struck(index, node);
    long[] bites = {0};
    Lasting begun = begin(index, () -> bites[0]);
    disks.strike(
        fault.kind(),
        node,
        new DiskStrikes.Case() {
          @Override
          public boolean isOver() {
            return begun.isOver();
          }

          @Override
          public void bitten(long count) {
            bites[0] = count;
          }

          @Override
          public void ended(String note) {
            begun.end(note);
            progress.accept(fault.kind().text() + " " + node + " is over: " + note);
          }
        });
    return true;
  }

  private void atEnd(Lasting fault, Runnable then) {
    if (fault.isOver()) {
      then.run();
      if (lasting.contains(fault)) {
        fault.end("");
      }
    } else {
      agenda.after(LOOK_MILLIS, () -> atEnd(fault, then));
    }
  }
}

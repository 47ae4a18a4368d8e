package dev.lockstep.evidence.run;

import dev.lockstep.evidence.run.faults.FaultKind;
import dev.lockstep.evidence.run.net.Proxy;
import dev.lockstep.traces.Value;
import dev.lockstep.traces.ndjson.Ndjson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The processes of a run: starts, kills, pauses and hears them, and takes an end that nobody wanted
 * for a problem of the run. Used by the agenda's thread alone, but for {@link #endAll}.
 */
final class Nodes implements Clients.Nodes {
  private static final long DIE_MILLIS_MAX = 20_000;

  /** Where a node stands. */
  private enum Phase {
    STARTING,
    UP,
    PAUSED,
    DOWN,
    STOPPED
  }

  private static final class Slot {
    final String node;
    final Map<FaultKind, Integer> messageRates = new EnumMap<>(FaultKind.class);
    NodeChild child;
    Phase phase = Phase.DOWN;
    long incarnation;
    boolean ended = true;
    String failure = "";
    Consumer<String> wantedEnd;
    MessageFaults.Counts earlier = MessageFaults.Counts.ZERO;
    MessageFaults.Counts current = MessageFaults.Counts.ZERO;
    long syncsFailed;
    long refusedEarlier;
    long refused;
    int kills;

    Slot(String node) {
      this.node = node;
    }
  }

  private final RunFiles files;
  private final Agenda agenda;
  private final Proxy proxy;
  private final SplittableRandom random;
  private final Consumer<String> progress;
  private final Map<String, Slot> slots = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();
  private Clients clients;
  private int processes;

  Nodes(
      List<String> nodes,
      RunFiles files,
      Agenda agenda,
      Proxy proxy,
      SplittableRandom random,
      Consumer<String> progress) {
    this.files = files;
    this.agenda = agenda;
    this.proxy = proxy;
    this.random = random;
    this.progress = progress;
    nodes.forEach(node -> slots.put(node, new Slot(node)));
  }

  /** Who hears of outcomes; before the first start. */
  void tell(Clients listeners) {
    clients = listeners;
  }

  /** What went wrong so far, one sentence each; may be added to. */
  List<String> problems() {
    return problems;
  }

  int processes() {
    return processes;
  }

  int size() {
    return slots.size();
  }

  long up() {
    return phases(Phase.UP);
  }

  boolean allUp() {
    return up() == slots.size();
  }

  boolean allStopped() {
    return phases(Phase.STOPPED) == slots.size();
  }

  List<String> notStopped() {
    return slots.values().stream()
        .filter(slot -> slot.phase != Phase.STOPPED)
        .map(slot -> slot.node)
        .toList();
  }

  /** Whether a node is up and no fault of its disk is under way. */
  boolean isFree(String node) {
    return isUp(node) && slots.get(node).wantedEnd == null;
  }

  boolean allFree() {
    return slots.keySet().stream().allMatch(this::isFree);
  }

  boolean isUp(String node) {
    return slots.get(node).phase == Phase.UP;
  }

  long pid(String node) {
    return slots.get(node).child.pid();
  }

  /** How many syncs of the node's present process have failed. */
  long syncsFailed(String node) {
    return slots.get(node).syncsFailed;
  }

  /** Frames that nodes refused, as far as they told before they ended. */
  long framesRefused() {
    return slots.values().stream().mapToLong(slot -> slot.refusedEarlier + slot.refused).sum();
  }

  /** What happened to messages of these nodes. */
  MessageFaults.Counts messages(List<String> nodes) {
    MessageFaults.Counts sum = MessageFaults.Counts.ZERO;
    for (String node : nodes) {
      sum = sum.plus(slots.get(node).earlier).plus(slots.get(node).current);
    }
    return sum;
  }

  Map<String, Integer> kills() {
    Map<String, Integer> kills = new TreeMap<>();
    slots.values().stream()
        .filter(slot -> slot.kills > 0)
        .forEach(slot -> kills.put(slot.node, slot.kills));
    return kills;
  }

  void startAll() {
    slots.keySet().forEach(this::start);
  }

  void stopAll() {
    slots.values().forEach(slot -> say(slot, Lines.of(Lines.STOP)));
  }

  /** A node that can be spared: one that is up and was killed least; none while half are away. */
  Optional<String> victim() {
    long away = slots.size() - up();
    if (2 * (away + 1) > slots.size() && away > 0) {
      return Optional.empty();
    }
    int least = Integer.MAX_VALUE;
    List<String> candidates = new ArrayList<>();
    for (Slot slot : slots.values()) {
      if (isFree(slot.node) && slot.kills <= least) {
        if (slot.kills < least) {
          candidates.clear();
          least = slot.kills;
        }
        candidates.add(slot.node);
      }
    }
    return candidates.isEmpty()
        ? Optional.empty()
        : Optional.of(candidates.get(random.nextInt(candidates.size())));
  }

  /** Kills a node that is up. */
  void kill(String node) {
    Slot slot = slots.get(node);
    slot.phase = Phase.DOWN;
    slot.kills++;
    proxy.target(node, null);
    slot.child.kill();
    progress.accept("killed " + node + "." + slot.incarnation);
  }

  /** Starts a node that is down, not before its last words were heard. */
  void restart(String node) {
    if (hasEnded(node)) {
      start(node);
    } else {
      agenda.after(5, () -> restart(node));
    }
  }

  boolean hasEnded(String node) {
    return slots.get(node).ended;
  }

  /**
   * From now on the node's present process may stop by itself.
   *
   * @param ended hears why when it has
   */
  void mayFail(String node, Consumer<String> ended) {
    slots.get(node).wantedEnd = ended;
  }

  void failSyncs(String node) {
    say(slots.get(node), Lines.of(Lines.FAIL_SYNCS));
  }

  /** Changes how often a node's messages suffer from this. */
  void messageRate(String node, FaultKind kind, int permille) {
    Slot slot = slots.get(node);
    slot.messageRates.put(kind, permille);
    sayRates(slot);
  }

  private void sayRates(Slot slot) {
    say(
        slot,
        Lines.of(
            Lines.MESSAGES,
            slot.messageRates.getOrDefault(FaultKind.LOSE, 0),
            slot.messageRates.getOrDefault(FaultKind.REPEAT, 0),
            slot.messageRates.getOrDefault(FaultKind.REORDER, 0)));
  }

  /** Stops a process that is up, and continues it. */
  void pause(String node, int millis, Runnable resumed) {
    Slot slot = slots.get(node);
    try {
      Process pause = slot.child.pause(millis);
      slot.phase = Phase.PAUSED;
      CompletableFuture<Void> unused =
          pause
              .onExit()
              .thenAccept(
                  ended ->
                      agenda.post(
                          () -> {
                            if (ended.exitValue() == 0 && slot.phase == Phase.PAUSED) {
                              slot.phase = Phase.UP;
                              sayRates(slot);
                              resumed.run();
                            } else {
                              problems.add(
                                  node
                                      + " could not be stopped and continued: kill ended with "
                                      + ended.exitValue());
                            }
                          }));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Optional<Long> incarnation(String node) {
    return isUp(node) ? Optional.of(slots.get(node).incarnation) : Optional.empty();
  }

  @Override
  public void request(String node, String instance, Value request) {
    say(slots.get(node), Lines.of(Lines.REQUEST, instance, request));
  }

  /** Ends every process that is left, and waits for it. On any thread. */
  void endAll() {
    for (Slot slot : slots.values()) {
      if (slot.child != null) {
        slot.child.kill();
      }
    }
    try {
      for (Slot slot : slots.values()) {
        if (slot.child != null && !slot.child.await(DIE_MILLIS_MAX)) {
          progress.accept(slot.node + " did not die");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private long phases(Phase phase) {
    return slots.values().stream().filter(slot -> slot.phase == phase).count();
  }

  private void start(String node) {
    Slot slot = slots.get(node);
    Map<String, Integer> peers = new TreeMap<>();
    for (String peer : slots.keySet()) {
      if (!peer.equals(node)) {
        peers.put(peer, proxy.link(node, peer).port());
      }
    }
    try {
      slot.phase = Phase.STARTING;
      slot.ended = false;
      slot.failure = "";
      processes++;
      slot.child =
          NodeChild.start(
              node,
              files.command(node, random.nextLong(), peers),
              files.errors(node),
              (child, line) -> agenda.post(() -> hear(slot, line)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void say(Slot slot, String line) {
    if (slot.phase == Phase.UP) {
      slot.child.say(line);
    }
  }

  private void hear(Slot slot, String line) {
    if (line == null) {
      ended(slot);
      return;
    }
    String[] words = Lines.words(line);
    if (words.length == 0) {
      return;
    }
    switch (words[0]) {
      case Lines.READY -> {
        slot.incarnation = Long.parseLong(words[1]);
        if (slot.phase == Phase.STARTING) {
          slot.phase = Phase.UP;
          proxy.target(
              slot.node,
              new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(words[2])));
        }
        sayRates(slot);
      }
      case Lines.OUTCOME -> {
        if (slot.failure.isEmpty()) {
          clients.hear(slot.node, words[1], Ndjson.value(words[2]));
        } else {
          problems.add(slot.node + " acknowledged " + words[1] + " after it had stopped");
        }
      }
      case Lines.UNKNOWN -> clients.doubt(slot.node, words[1]);
      case Lines.COUNTS -> {
        slot.current =
            new MessageFaults.Counts(
                Long.parseLong(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3]));
        slot.syncsFailed = Long.parseLong(words[4]);
        slot.refused = Long.parseLong(words[5]);
      }
      case Lines.STOPPED -> slot.phase = Phase.STOPPED;
      case Lines.FAILED -> failed(slot, words[1]);
      case Lines.BROKEN -> problems.add(slot.node + " broke its promise: " + words[1]);
      default -> problems.add(slot.node + " said what nobody understands: " + line);
    }
  }

  private void failed(Slot slot, String sentence) {
    slot.failure = sentence;
    if (slot.wantedEnd == null && slot.phase != Phase.DOWN) {
      problems.add(slot.node + " failed: " + sentence);
    }
    slot.phase = Phase.DOWN;
    proxy.target(slot.node, null);
  }

  private void ended(Slot slot) {
    slot.ended = true;
    slot.earlier = slot.earlier.plus(slot.current);
    slot.current = MessageFaults.Counts.ZERO;
    slot.refusedEarlier += slot.refused;
    slot.refused = 0;
    boolean byItself = slot.phase != Phase.DOWN && slot.phase != Phase.STOPPED;
    proxy.target(slot.node, null);
    clients.gone(slot.node);
    if (slot.wantedEnd != null) {
      Consumer<String> listener = slot.wantedEnd;
      slot.wantedEnd = null;
      slot.phase = Phase.DOWN;
      listener.accept(slot.failure.isEmpty() ? "its process ended" : slot.failure);
    } else if (byItself) {
      problems.add(
          slot.node + " ended by itself, see " + files.errors(slot.node) + " for what it said");
      slot.phase = Phase.DOWN;
    }
    slot.syncsFailed = 0;
  }
}

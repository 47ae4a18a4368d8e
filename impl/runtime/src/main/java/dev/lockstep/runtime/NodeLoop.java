package dev.lockstep.runtime;

import dev.lockstep.core.Effects;
import dev.lockstep.core.Envelope;
import dev.lockstep.core.Input;
import dev.lockstep.core.Node;
import dev.lockstep.runtime.NodeHost.Item;
import dev.lockstep.runtime.log.Log;
import dev.lockstep.runtime.log.LogException;
import dev.lockstep.runtime.log.NodeStorage;
import dev.lockstep.traces.MalformedTraceException;
import dev.lockstep.traces.TraceSink;
import dev.lockstep.traces.Value;
import dev.lockstep.traces.binary.BinaryCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * The thread of a node and everything that only this thread touches.
 *
 * <p>Invariants: (1) the node, the log, the trace and the alarms are used by this thread alone; (2)
 * nothing that a step asks for leaves before {@link Node#step} has written its event; (3) a machine
 * hears that a record is durable only after a sync that covers it; (4) after an error nothing more
 * is stepped, sent or answered.
 */
final class NodeLoop {

  private static final Logger LOGGER = LoggerFactory.getLogger(NodeLoop.class);
  private static final long SLEEP_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);

  private final NodeHost.Builder description;
  private final NodeClock clock;
  private final Mailbox<Item> mailbox;
  private final InFlight<CompletableFuture<Answer>> inFlight;
  private final ExecutorService ownExecutor;
  private final Executor executor;
  private final CompletableFuture<Void> started = new CompletableFuture<>();
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();
  private volatile boolean stopping;
  private volatile long incarnation;

  // From here on: the node's thread only.
  private final Alarms alarms = new Alarms();
  private final List<String> unsynced = new ArrayList<>();
  private final Map<String, Value> outcomes = new HashMap<>();
  private final Map<String, List<Long>> waiting = new HashMap<>();
  private NodeStorage storage;
  private Log log;
  private TraceSink sink = TraceSink.NONE;
  private Node node;

  NodeLoop(NodeHost.Builder description) {
    this.description = description;
    this.clock = description.clock;
    this.mailbox = new Mailbox<>(description.options.inputsMax());
    this.inFlight = new InFlight<>(description.options.requestsMax());
    this.ownExecutor =
        description.executor != null
            ? null
            : Executors.newSingleThreadExecutor(
                task -> daemon(task, "lockstep-" + description.node + "-answers"));
    this.executor = ownExecutor != null ? ownExecutor : description.executor;
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /**
   * A thread that can't be interrupted: an interrupt would close the log's file under its hands.
   */
  private static final class UninterruptedThread extends Thread {
    UninterruptedThread(Runnable task, String name) {
      super(task, name);
    }

    @Override
    public void interrupt() {
      LOGGER.warn("{} was asked to stop by an interrupt, which it ignores", getName());
    }
  }

  CompletableFuture<Void> start() {
    Thread thread = new UninterruptedThread(this::run, "lockstep-" + description.node);
    thread.setDaemon(true);
    thread.start();
    return started;
  }

  CompletableFuture<Void> stopped() {
    return stopped;
  }

  long incarnation() {
    return incarnation;
  }

  int openRequests() {
    return inFlight.size();
  }

  void wake() {
    mailbox.wake();
  }

  void stop() {
    stopping = true;
    wake();
  }

  CompletableFuture<Answer> submit(String instance, Value request, Duration within) {
    CompletableFuture<Answer> future = new CompletableFuture<>();
    if (stopping) {
      future.complete(new Answer.Refused(Answer.Refusal.STOPPED));
      return future;
    }
    long ticket = inFlight.open(future);
    if (ticket < 0) {
      future.complete(
          new Answer.Refused(
              ticket == InFlight.FULL ? Answer.Refusal.OVERLOADED : Answer.Refusal.STOPPED));
      return future;
    }
    long deadline = clock.nanos() + within.toNanos();
    if (!mailbox.offer(new Item.Asked(ticket, instance, request, deadline))
        && inFlight.take(ticket) != null) {
      future.complete(new Answer.Refused(Answer.Refusal.OVERLOADED));
    }
    return future;
  }

  Optional<Answer.Refusal> tell(String instance, Value request) {
    if (stopping) {
      return Optional.of(Answer.Refusal.STOPPED);
    }
    return mailbox.offer(new Item.Told(instance, request))
        ? Optional.empty()
        : Optional.of(Answer.Refusal.OVERLOADED);
  }

  private void run() {
    MDC.put("node", description.node);
    Throwable failure = null;
    try {
      recover();
      started.complete(null);
      work();
      node.end();
      log.idle();
    } catch (Throwable e) {
      // Fail-stop: whatever it was, this node's promises can't be kept by going on.
      failure = e;
      LOGGER.error("the node {} has stopped: {}", description.node, e.getMessage());
      LOGGER.debug("why {} has stopped", description.node, e);
    }
    release(failure);
  }

  private void recover() {
    storage = description.storage.open();
    incarnation = storage.incarnation();
    Log.Opened opened = storage.openLog();
    log = opened.log();
    if (!opened.droppedTail().isEmpty()) {
      LOGGER.info(
          "{} dropped a tail that was never acknowledged: {}",
          description.node,
          opened.droppedTail());
    }
    Map<String, List<Value>> recovered = new LinkedHashMap<>();
    for (Log.Entry entry : opened.entries()) {
      recovered.computeIfAbsent(entry.instance(), key -> new ArrayList<>()).add(decode(entry));
    }
    sink = description.trace.apply(incarnation);
    node = new Node(description.protocol, description.cluster, description.node, incarnation, sink);
    node.start(description.specificationHash, recovered, clock.wallMicros())
        .forEach(this::carryOut);
    description.transport.start(
        incarnation,
        envelope -> {
          if (!mailbox.offer(new Item.Arrived(envelope))) {
            LOGGER.debug("{} is full and lost {}", description.node, envelope.id());
          }
        });
    LOGGER.info(
        "{} started incarnation {} with {} records of {} instances",
        description.node,
        incarnation,
        opened.entries().size(),
        recovered.size());
  }

  private Value decode(Log.Entry entry) {
    try {
      return BinaryCodec.decodeValue(entry.record());
    } catch (MalformedTraceException e) {
      throw new LogException(
          LogException.Kind.FOREIGN,
          "record "
              + entry.sequence()
              + " in the log of "
              + description.node
              + " is intact but no value; it was written by another program",
          e);
    }
  }

  private void work() {
    long lastNanos = 0;
    boolean draining = false;
    while (true) {
      boolean worked = batch();
      long now = clock.nanos();
      if (stopping && !draining) {
        draining = true;
        lastNanos = now + description.options.drain().toNanos();
      }
      if (draining && (inFlight.size() == 0 || now - lastNanos >= 0)) {
        return;
      }
      if (!worked) {
        log.idle();
        mailbox.await(alarms.nanosUntilNext(now, draining ? lastNanos - now : SLEEP_NANOS_MAX));
      }
    }
  }

  /** Takes all inputs that are there; one sync makes their records durable. */
  private boolean batch() {
    List<Item> items = mailbox.drain();
    items.forEach(this::take);
    boolean worked = !items.isEmpty();
    long now = clock.nanos();
    for (Alarms.Due due = alarms.poll(now); due != null; due = alarms.poll(now)) {
      take(due);
      worked = true;
    }
    persist();
    return worked;
  }

  private void take(Item item) {
    if (item instanceof Item.Arrived arrived) {
      carryOut(node.deliver(arrived.envelope(), clock.wallMicros()));
    } else if (item instanceof Item.Told told) {
      step(told.instance(), new Input.Request(told.request()));
    } else if (item instanceof Item.Asked asked) {
      waiting.computeIfAbsent(asked.instance(), key -> new ArrayList<>(1)).add(asked.ticket());
      alarms.set(new Alarms.Due.Deadline(asked.ticket(), asked.instance()), asked.deadlineNanos());
      if (asked.request() != null) {
        step(asked.instance(), new Input.Request(asked.request()));
      }
      Value known = outcomes.get(asked.instance());
      if (known != null) {
        answer(asked.instance(), known);
      }
    }
  }

  private void take(Alarms.Due due) {
    if (due instanceof Alarms.Due.Timer timer) {
      step(timer.instance(), new Input.TimeOut(timer.name()));
    } else if (due instanceof Alarms.Due.Deadline deadline) {
      waiting.computeIfPresent(
          deadline.instance(),
          (instance, tickets) -> {
            tickets.remove((Long) deadline.ticket());
            return tickets.isEmpty() ? null : tickets;
          });
      complete(
          deadline.ticket(),
          new Answer.Unknown(
              "the time given is over; ask again for the same instance to learn its outcome"));
    }
  }

  private void step(String instance, Input input) {
    carryOut(node.step(instance, input, clock.wallMicros()));
  }

  /** Its event is written: now the rest, in the order that Effects gives. */
  private void carryOut(Node.Step step) {
    Effects effects = step.effects();
    for (Value record : effects.persist()) {
      log.append(step.instance(), BinaryCodec.encode(record));
      unsynced.add(step.instance());
    }
    step.envelopes().forEach(this::send);
    for (Value reply : effects.replies()) {
      outcomes.put(step.instance(), reply);
      executor.execute(() -> description.outcomes.accept(step.instance(), reply));
      answer(step.instance(), reply);
    }
    long now = effects.timers().isEmpty() ? 0 : clock.nanos();
    for (Effects.Timer timer : effects.timers()) {
      alarms.set(
          new Alarms.Due.Timer(step.instance(), timer.name()),
          now + TimeUnit.MILLISECONDS.toNanos(timer.delayMillis()));
    }
  }

  private void send(Envelope envelope) {
    if (!envelope.to().equals(description.node)) {
      description.transport.send(envelope);
    } else if (!mailbox.offer(new Item.Arrived(envelope))) {
      LOGGER.debug("{} is full and lost {} to itself", description.node, envelope.id());
    }
  }

  /** Group commit. A step that hears of its record may append the next one, hence the loop. */
  private void persist() {
    while (!unsynced.isEmpty()) {
      log.sync();
      List<String> durable = List.copyOf(unsynced);
      unsynced.clear();
      durable.forEach(instance -> step(instance, new Input.Persisted()));
    }
  }

  private void answer(String instance, Value outcome) {
    List<Long> tickets = waiting.remove(instance);
    if (tickets != null) {
      tickets.forEach(ticket -> complete(ticket, new Answer.Outcome(outcome)));
    }
  }

  private void complete(long ticket, Answer answer) {
    CompletableFuture<Answer> future = inFlight.take(ticket);
    if (future != null) {
      executor.execute(() -> future.complete(answer));
    }
  }

  private void release(Throwable failure) {
    stopping = true;
    quietly("transport", description.transport);
    quietly("log", log);
    quietly("storage", storage);
    quietly("trace", sink);
    String why =
        "the node "
            + description.node
            + (failure == null ? " was closed" : " has stopped")
            + "; ask again for the same instance when it runs, or at another node";
    for (CompletableFuture<Answer> future : inFlight.close()) {
      executor.execute(() -> future.complete(new Answer.Unknown(why)));
    }
    if (ownExecutor != null) {
      ownExecutor.shutdown();
    }
    if (failure == null) {
      stopped.complete(null);
    } else {
      started.completeExceptionally(failure);
      stopped.completeExceptionally(failure);
    }
  }

  private void quietly(String what, AutoCloseable part) {
    try {
      if (part != null) {
        part.close();
      }
    } catch (Exception | Error e) {
      // The node has ended already; what was acknowledged is durable.
      LOGGER.warn("closing the {} of {} failed", what, description.node, e);
    }
  }
}

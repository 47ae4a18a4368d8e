package dev.lockstep.runtime;

import dev.lockstep.core.Effects;
import dev.lockstep.core.Envelope;
import dev.lockstep.core.Input;
import dev.lockstep.core.Node;
import dev.lockstep.runtime.NodeHost.Item;
import dev.lockstep.runtime.log.Log;
import dev.lockstep.runtime.log.LogException;
import dev.lockstep.runtime.log.NodeStorage;
import dev.lockstep.runtime.net.NettyTransport;
import dev.lockstep.runtime.net.Printable;
import dev.lockstep.traces.TraceSink;
import dev.lockstep.traces.Value;
import dev.lockstep.traces.Valued;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * The thread of a node and everything that only this thread touches.
 *
 * <p>Invariants: (1) the node, the log, the trace and the alarms are used by this thread alone, but
 * for syncs and compactions of the log, which may run beside it on threads of their own; (2)
 * nothing that a step asks for leaves before {@link Node#step} has written its event; (3) a machine
 * hears that a record is durable only after a sync that covers it; (4) after an error nothing more
 * is stepped, sent or answered with an outcome; (5) a batch ends, whatever its steps set: a timer
 * without delay runs in it at most once.
 */
final class NodeLoop {

  private static final Logger LOGGER = LoggerFactory.getLogger(NodeLoop.class);
  private static final long SLEEP_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);

  /** Without inputs for so long, the log may sync for itself; sooner, that would delay an input. */
  private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final NodeHost.Builder description;
  private final NodeClock clock;
  private final Mailbox<Item> mailbox;
  private final Callbacks callbacks;
  private final Requests requests;
  private final Vitals vitals = new Vitals();
  private final Pace pace = new Pace();
  private final ExecutorService disk;
  private final CompletableFuture<Void> started = new CompletableFuture<>();
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();
  private volatile boolean stopping;
  private volatile boolean closed;
  private volatile long incarnation;

  // From here on: the node's thread only.
  private final Alarms alarms = new Alarms();
  private final Set<String> touched = new LinkedHashSet<>();
  private NodeStorage storage;
  private Log log;
  private Journal journal;
  private GroupCommit commits;
  private long taken;
  private CompletableFuture<Void> compaction;
  private TraceSink sink = TraceSink.NONE;
  private Node node;

  NodeLoop(NodeHost.Builder description) {
    this.description = description;
    this.clock = description.clock;
    this.mailbox = new Mailbox<>(description.options.inputsMax());
    this.callbacks = new Callbacks(description.node, description.executor);
    this.requests = new Requests(description.options.requestsMax(), callbacks);
    this.disk =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "lockstep-" + description.node + "-disk");
              thread.setDaemon(true);
              return thread;
            });
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
    return requests.size();
  }

  Health health() {
    return new Health(
        vitals.state(),
        vitals.why(),
        incarnation,
        requests.size(),
        mailbox.size(),
        vitals.oldestUnsynced(clock.nanos()),
        vitals.lastSync(),
        vitals.live(),
        vitals.passive(),
        description.transport.peers());
  }

  Vitals vitals() {
    return vitals;
  }

  /** Messages that were lost here, in the node's queue or the transport's. */
  long messagesLost() {
    return vitals.messagesLost.sum() + description.transport.dropped();
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
    Optional<Answer.Refused> refused = admit(within.toNanos());
    if (refused.isEmpty()) {
      long ticket = requests.open(future);
      if (ticket < 0) {
        refused = refuse(ticket == InFlight.FULL ? overloaded() : stoppedRefusal());
      } else {
        long deadline = clock.nanos() + within.toNanos();
        if (!mailbox.offer(new Item.Asked(ticket, instance, request, deadline))
            && requests.withdraw(ticket)) {
          refused = refuse(overloaded());
        }
      }
    }
    refused.ifPresent(future::complete);
    return future;
  }

  Optional<Answer.Refused> tell(String instance, Supplier<? extends Valued> request) {
    return put(new Item.Told(instance, request));
  }

  Optional<Answer.Refused> whenDurable(Runnable task) {
    return put(new Item.Durable(task));
  }

  private Optional<Answer.Refused> put(Item item) {
    Optional<Answer.Refused> refused = admit(Long.MAX_VALUE);
    return refused.isPresent() || mailbox.offer(item) ? refused : refuse(overloaded());
  }

  CompletableFuture<Map<String, Map<String, Value>>> states(Predicate<Map<String, Value>> wanted) {
    CompletableFuture<Map<String, Map<String, Value>>> found = new CompletableFuture<>();
    Optional<Answer.Refused> refused = admit(Long.MAX_VALUE);
    if (refused.isEmpty() && !mailbox.offer(new Item.Looked(wanted, found))) {
      refused = refuse(overloaded());
    }
    refused.ifPresent(why -> found.completeExceptionally(new RefusedException(why)));
    if (closed) {
      // The thread may have ended without seeing the question; then it never will.
      found.completeExceptionally(new RefusedException(stoppedRefusal()));
    }
    return found;
  }

  /** Whether an input may queue now, given the time that it has; in nanoseconds. */
  private Optional<Answer.Refused> admit(long withinNanos) {
    if (stopping) {
      return refuse(stoppedRefusal());
    }
    long wait = pace.waitNanos(mailbox.size(), clock.nanos());
    return wait <= withinNanos
        ? Optional.empty()
        : refuse(new Answer.Refused(Answer.Refusal.TOO_LATE, Duration.ofNanos(wait)));
  }

  private Optional<Answer.Refused> refuse(Answer.Refused refused) {
    vitals.refused(refused.reason());
    return Optional.of(refused);
  }

  private Answer.Refused overloaded() {
    return new Answer.Refused(
        Answer.Refusal.OVERLOADED, Duration.ofNanos(pace.waitNanos(mailbox.size(), clock.nanos())));
  }

  private static Answer.Refused stoppedRefusal() {
    return new Answer.Refused(Answer.Refusal.STOPPED, Duration.ZERO);
  }

  private void run() {
    MDC.put("node", description.node);
    Throwable failure = null;
    try {
      recover();
      vitals.enter(Health.State.UP, "");
      started.complete(null);
      work();
      node.end();
      log.idle();
    } catch (Throwable e) {
      // Fail-stop: whatever it was, this node's promises can't be kept by going on.
      failure = e;
      LOGGER.error("the node {} has stopped: {}", description.node, sentence(e));
      LOGGER.debug("why {} has stopped", description.node, e);
    }
    release(failure);
  }

  private void recover() {
    storage = description.storage.open();
    incarnation = storage.incarnation();
    vitals.enter(Health.State.STARTING, "it recovers from its log");
    Log.Opened opened = storage.openLog();
    log = opened.log();
    if (!opened.droppedTail().isEmpty()) {
      LOGGER.info(
          "{} dropped a tail that was never acknowledged: {}",
          description.node,
          opened.droppedTail());
    }
    journal =
        new Journal(
            description.node,
            opened,
            Encoding.of(description.protocol),
            description.options.compactAtBytes());
    commits = new GroupCommit(log, disk, clock, vitals, () -> taken + mailbox.size(), this::wake);
    long instances = journal.durable().size();
    sink = description.trace.apply(incarnation);
    node = new Node(description.protocol, description.cluster, description.node, incarnation, sink);
    node.start(
        description.specificationHash, journal.durable(), clock.wallMicros(), this::carryOut);
    settle();
    description.transport.start(incarnation, this::arrived);
    LOGGER.info(
        "{} started incarnation {} with {} records behind the summaries, {} instances, {} live",
        description.node,
        incarnation,
        journal.records(),
        instances,
        node.live());
  }

  private void work() {
    long lastNanos = 0;
    long quietSince = clock.nanos();
    boolean draining = false;
    while (true) {
      boolean worked = batch();
      long now = clock.nanos();
      if (stopping && !draining) {
        draining = true;
        lastNanos = now + description.options.drain().toNanos();
      }
      if (draining && (requests.size() == 0 || now - lastNanos >= 0)) {
        persistAll();
        return;
      }
      if (worked) {
        quietSince = now;
        continue;
      }
      long sleepNanos = quietSince + IDLE_NANOS - now;
      if (sleepNanos <= 0) {
        if (!commits.isUnderWay()) {
          log.idle();
        }
        sleepNanos = SLEEP_NANOS_MAX;
      }
      sleepNanos = Math.min(sleepNanos, Math.max(1, commits.lazyNanosLeft(now)));
      mailbox.await(
          alarms.nanosUntilNext(
              now, draining ? Math.min(lastNanos - now, sleepNanos) : sleepNanos));
    }
  }

  /**
   * Takes all inputs that are there: messages, requests, timers that are due, then the timers
   * without delay, those that steps of these set among them. After that one sync makes the records
   * of all durable, perhaps while the next batch runs. What is set without delay from then on, or
   * has run before in this batch, runs in the next batch, which follows at once.
   */
  private boolean batch() {
    long began = clock.nanos();
    pace.begins(began);
    boolean heard = tell(commits.ended());
    compacted();
    List<Item> items = mailbox.drain();
    taken += items.size();
    items.forEach(this::take);
    int inputs = items.size();
    for (Alarms.Due due = alarms.poll(began); due != null; due = alarms.poll(began)) {
      take(due);
      inputs++;
    }
    for (Alarms.Due due = alarms.pollPrompt(); due != null; due = alarms.pollPrompt()) {
      take(due);
      inputs++;
    }
    long waitedNanos = persist(true);
    settle();
    if (inputs == 0) {
      pace.idle();
      return heard;
    }
    vitals.inputs.add(inputs);
    pace.ended(inputs, clock.nanos(), waitedNanos);
    return true;
  }

  private void take(Item item) {
    if (item instanceof Item.Arrived arrived) {
      carryOut(node.deliver(arrived.envelope(), clock.wallMicros()));
    } else if (item instanceof Item.Told told) {
      Valued request = told.request().get();
      if (request != null) {
        step(told.instance(), new Input.Request(request));
      }
    } else if (item instanceof Item.Asked asked) {
      take(asked);
    } else if (item instanceof Item.Looked looked) {
      look(looked);
    } else if (item instanceof Item.Durable durable) {
      commits.whenDurable(durable.task());
    }
  }

  private void take(Item.Asked asked) {
    requests.await(asked.instance(), asked.ticket());
    alarms.set(new Alarms.Due.Deadline(asked.ticket(), asked.instance()), asked.deadlineNanos());
    if (asked.request() != null) {
      step(asked.instance(), new Input.Request(asked.request()));
    }
    Value known = node.told(asked.instance());
    if (known != null) {
      requests.answer(asked.instance(), known, alarms);
    }
  }

  /** The predicate is the client's: what it throws is the client's too. */
  private void look(Item.Looked looked) {
    try {
      Map<String, Map<String, Value>> states = node.states(looked.wanted());
      callbacks.run(() -> looked.found().complete(states));
    } catch (RuntimeException e) {
      callbacks.run(() -> looked.found().completeExceptionally(e));
    }
  }

  private void take(Alarms.Due due) {
    if (due instanceof Alarms.Due.Timer timer) {
      step(timer.instance(), new Input.TimeOut(timer.name()));
    } else if (due instanceof Alarms.Due.Deadline deadline) {
      requests.expire(deadline.instance(), deadline.ticket());
      touched.add(deadline.instance());
    }
  }

  private void step(String instance, Input input) {
    carryOut(node.step(instance, input, clock.wallMicros()));
  }

  /** Its event is written: now the rest, in the order that Effects gives. */
  private void carryOut(Node.Step step) {
    touched.add(step.instance());
    for (Valued record : step.persist()) {
      journal.append(step.instance(), record);
      commits.appended(step.instance(), step.lazy());
    }
    step.envelopes().forEach(this::send);
    for (Valued reply : step.replies()) {
      callbacks.run(() -> description.outcomes.accept(step.instance(), reply));
      requests.answer(step.instance(), reply, alarms);
    }
    long now = step.timers().isEmpty() ? 0 : clock.nanos();
    for (Effects.Timer timer : step.timers()) {
      Alarms.Due.Timer due = new Alarms.Due.Timer(step.instance(), timer.name());
      if (timer.delayMillis() == 0) {
        alarms.setPrompt(due);
      } else {
        alarms.set(due, now + TimeUnit.MILLISECONDS.toNanos(timer.delayMillis()));
      }
    }
  }

  private void send(Envelope envelope) {
    vitals.messagesSent.increment();
    if (envelope.to().equals(description.node)) {
      arrived(envelope);
    } else {
      description.transport.send(envelope);
    }
  }

  /** A message is here; any thread. */
  private void arrived(Envelope envelope) {
    if (!mailbox.offer(new Item.Arrived(envelope))) {
      vitals.messagesLost.increment();
      loggingOf(
          envelope.instance(),
          () -> LOGGER.debug("{} is full and lost {}", description.node, envelope.id()));
    }
  }

  /** Logs on whichever thread this is, as a line of this node and this instance. */
  private void loggingOf(String instance, Runnable line) {
    Map<String, String> before = MDC.getCopyOfContextMap();
    MDC.put("node", description.node);
    MDC.put("instance", Printable.of(instance));
    line.run();
    MDC.setContextMap(before == null ? Map.of() : before);
  }

  /**
   * Group commit. A step that hears of its record may append the next one, hence the loop.
   *
   * @param elsewhere whether a sync may run beside this thread
   * @return nanoseconds that this thread waited for syncs
   */
  private long persist(boolean elsewhere) {
    long waitedNanos = 0;
    while (true) {
      GroupCommit.Synced synced = commits.isFull() ? commits.await() : commits.advance(elsewhere);
      if (!tell(synced)) {
        return waitedNanos;
      }
      waitedNanos += synced.waitedNanos();
    }
  }

  /** Returns when all records are durable. */
  private void persistAll() {
    tell(commits.await());
    commits.require();
    persist(false);
  }

  private boolean tell(GroupCommit.Synced synced) {
    if (synced == null) {
      return false;
    }
    synced.instances().forEach(instance -> step(instance, new Input.Persisted()));
    synced.tasks().forEach(Runnable::run);
    return true;
  }

  /**
   * Lets go of what is over, so that memory is bounded by what is under way: machines that a new
   * one would equal, and records in the log that a restart would not need.
   */
  private void settle() {
    for (String instance : touched) {
      if (!alarms.hasTimer(instance) && !requests.awaited(instance)) {
        node.passivate(instance);
      }
    }
    touched.clear();
    vitals.instances(node.live(), node.passive(), node.held());
    if (journal.isDueForCompaction()) {
      beginCompaction();
    }
  }

  private void beginCompaction() {
    persistAll();
    if (commits.isQuiet()) {
      compaction = GroupCommit.run(journal.beginCompaction(node), disk, this::wake);
    }
  }

  /** Has the next sync make the log's replacement count, if one is written. */
  private void compacted() {
    if (compaction != null && compaction.isDone()) {
      GroupCommit.join(compaction);
      compaction = null;
      journal.compacted();
      commits.afterNextSync(vitals.compactions::increment);
    }
  }

  private void release(Throwable failure) {
    stopping = true;
    if (failure == null) {
      vitals.enter(Health.State.STOPPED, "it was closed");
    } else {
      vitals.enter(Health.State.FENCED, sentence(failure));
    }
    quietly("transport", description.transport);
    quietly("use of the disk", this::awaitDisk);
    quietly("log", log);
    quietly("storage", storage);
    quietly("trace", sink);
    requests.close(
        "the node "
            + description.node
            + (failure == null ? " was closed" : " has stopped")
            + "; ask again for the same instance when it runs, or at another node");
    closed = true;
    for (Item item : mailbox.drain()) {
      if (item instanceof Item.Looked looked) {
        RefusedException refused = new RefusedException(stoppedRefusal());
        callbacks.run(() -> looked.found().completeExceptionally(refused));
      }
    }
    callbacks.close();
    if (failure == null) {
      stopped.complete(null);
    } else {
      started.completeExceptionally(failure);
      stopped.completeExceptionally(failure);
    }
  }

  /** What still writes or syncs must have ended before the files are closed. */
  private void awaitDisk() throws InterruptedException {
    disk.shutdown();
    while (!disk.awaitTermination(1, TimeUnit.MINUTES)) {
      LOGGER.warn("{} still waits for its disk before it closes its log", description.node);
    }
  }

  /** Errors of the log and the transport are sentences already; others only have a name. */
  private String sentence(Throwable failure) {
    if (failure instanceof LogException || failure instanceof NettyTransport.AddressException) {
      return failure.getMessage();
    } else if (failure instanceof InternalError && storage != null) {
      // A mapped page: the JVM tells of it where it likes (JLS 11.1.3), not only inside the log.
      return "a mapped page of "
          + storage.place()
          + " or of its trace could not be read or written: the disk is full or failing; free or"
          + " replace it, then start the node again";
    } else if (failure instanceof VirtualMachineError) {
      return "the Java virtual machine reported "
          + failure
          + "; look for a full or failing disk and for too little memory, then start the node again";
    }
    return "an unexpected error, "
        + Printable.of(String.valueOf(failure))
        + ", ended it; please report it, and start the node again";
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

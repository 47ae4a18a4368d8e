package dev.lockstep.evidence.run;

import dev.lockstep.core.Protocol;
import dev.lockstep.runtime.log.Disk;
import dev.lockstep.runtime.net.Transport;
import dev.lockstep.traces.TraceSink;
import dev.lockstep.traces.Value;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;

/** What a process of a recorded run hosts: the node that is under test. Thread-safe. */
interface Resident extends AutoCloseable {

  /**
   * What it lives on.
   *
   * @param disk makes its bytes durable, or fails to
   * @param transport carries its messages, or loses them
   * @param trace opens the trace of an incarnation
   */
  record Home(
      NodeOptions options,
      Protocol protocol,
      Disk disk,
      Transport transport,
      LongFunction<TraceSink> trace,
      Parent parent) {}

  /** Who hears it. */
  interface Parent {
    void answer(String call, Value answer);

    void unknown(String call);
  }

  /** Starts the node that this protocol is tested by: see {@link Clients} for who asks it. */
  static Resident start(Home home) {
    return home.protocol().logService().isPresent()
        ? new MemberResident(home)
        : new MachineResident(home);
  }

  long incarnation();

  /** Completes exceptionally when it has stopped by itself. */
  CompletableFuture<Void> stopped();

  void request(String call, Value request);

  @Override
  void close();
}

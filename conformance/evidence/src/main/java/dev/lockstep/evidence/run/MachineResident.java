package dev.lockstep.evidence.run;

import dev.lockstep.runtime.Answer;
import dev.lockstep.runtime.NodeHost;
import dev.lockstep.runtime.log.LogKind;
import dev.lockstep.runtime.log.NodeDirectory;
import dev.lockstep.traces.Value;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** The protocol's machines under a {@link NodeHost}; a call is named by its instance. */
final class MachineResident implements Resident {
  private static final Duration WITHIN = Duration.ofSeconds(30);

  private final NodeHost host;
  private final Parent parent;

  MachineResident(Home home) {
    NodeOptions options = home.options();
    this.parent = home.parent();
    this.host =
        NodeHost.of(home.protocol(), home.protocol().exampleCluster(), options.node())
            .storage(
                () ->
                    NodeDirectory.open(
                        options.data(),
                        options.cluster(),
                        home.protocol().name(),
                        options.node(),
                        LogKind.CHRONICLE,
                        home.disk()))
            .transport(home.transport())
            .trace(home.trace())
            .specificationHash(options.specificationHash())
            .onOutcome((call, outcome) -> parent.answer(call, outcome.toValue()))
            .start();
  }

  @Override
  public long incarnation() {
    return host.incarnation();
  }

  @Override
  public CompletableFuture<Void> stopped() {
    return host.stopped();
  }

  @Override
  public void request(String instance, Value request) {
    CompletableFuture<Void> unused =
        host.request(instance, request, WITHIN)
            .thenAccept(
                answer -> {
                  // The listener hears outcomes as they happen; this one hears those of before.
                  if (answer instanceof Answer.Outcome outcome) {
                    parent.answer(instance, outcome.value());
                  } else if (answer instanceof Answer.Unknown) {
                    parent.unknown(instance);
                  }
                });
  }

  @Override
  public void close() {
    host.close();
  }
}

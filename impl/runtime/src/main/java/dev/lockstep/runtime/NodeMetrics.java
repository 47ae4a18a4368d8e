package dev.lockstep.runtime;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * Meters of a node for Micrometer, which is an optional dependency: this is the only class that
 * needs it, and nothing else of the library names this class.
 *
 * <pre>
 * lockstep.up                            1 while the node takes requests, else 0
 * lockstep.incarnation                   which start on the same data this is
 * lockstep.requests.open                 requests that wait for an answer
 * lockstep.requests.refused    reason    requests refused: overloaded, too_late, stopped
 * lockstep.inputs                        inputs taken: requests, messages, time-outs
 * lockstep.inputs.waiting                inputs that wait for the node's thread
 * lockstep.messages.sent, .lost          messages handed out, and dropped at this node
 * lockstep.sync                          timer of the log's syncs
 * lockstep.sync.records                  records made durable by one sync: the batch size
 * lockstep.log.compactions               how often the log was replaced by what is live
 * lockstep.instances           state     instances: live, passive
 * </pre>
 *
 * <p>Every meter has the tag {@code node}. No tag's value comes from a peer or a client.
 */
public final class NodeMetrics implements MeterBinder {

  private final NodeHost host;

  /** Meters of this node; registered by {@link #bindTo}. */
  public NodeMetrics(NodeHost host) {
    this.host = host;
  }

  /** Registers the meters; once per registry and node. The registry does not keep the node. */
  @Override
  public void bindTo(MeterRegistry registry) {
    Tags tags = Tags.of("node", host.name());
    gauge(registry, "up", tags, at -> at.vitals().state() == Health.State.UP ? 1 : 0);
    gauge(registry, "incarnation", tags, NodeLoop::incarnation);
    gauge(registry, "requests.open", tags, NodeLoop::openRequests);
    gauge(registry, "inputs.waiting", tags, at -> at.health().waitingInputs());
    gauge(registry, "instances", tags.and("state", "live"), at -> at.vitals().live());
    gauge(registry, "instances", tags.and("state", "passive"), at -> at.vitals().passive());
    for (Answer.Refusal reason : Answer.Refusal.values()) {
      Tags reasons = tags.and("reason", reason.name().toLowerCase(Locale.ROOT));
      counter(registry, "requests.refused", reasons, at -> at.vitals().refusals(reason));
    }
    counter(registry, "inputs", tags, at -> at.vitals().inputs.sum());
    counter(registry, "messages.sent", tags, at -> at.vitals().messagesSent.sum());
    counter(registry, "messages.lost", tags, NodeLoop::messagesLost);
    counter(registry, "log.compactions", tags, at -> at.vitals().compactions.sum());
    Timer sync = Timer.builder("lockstep.sync").tags(tags).register(registry);
    DistributionSummary records =
        DistributionSummary.builder("lockstep.sync.records").tags(tags).register(registry);
    host.loop()
        .vitals()
        .observe(
            (count, tookNanos) -> {
              sync.record(tookNanos, TimeUnit.NANOSECONDS);
              records.record(count);
            });
  }

  private void gauge(
      MeterRegistry registry, String name, Tags tags, ToDoubleFunction<NodeLoop> value) {
    Gauge.builder("lockstep." + name, host.loop(), value).tags(tags).register(registry);
  }

  private void counter(
      MeterRegistry registry, String name, Tags tags, ToDoubleFunction<NodeLoop> value) {
    FunctionCounter.builder("lockstep." + name, host.loop(), value).tags(tags).register(registry);
  }
}

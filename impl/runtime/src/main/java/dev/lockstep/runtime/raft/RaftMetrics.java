package dev.lockstep.runtime.raft;

import dev.lockstep.core.raft.Role;
import dev.lockstep.runtime.Health;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;

/**
 * What a member's health says, as meters, beside those of its node ({@link
 * dev.lockstep.runtime.NodeMetrics} of {@link RaftNode#host}). Needs Micrometer, which is optional.
 *
 * <p>All are gauges with the tag {@code node}: {@code lockstep.raft.up}, {@code .leader} (1 at the
 * leader), {@code .term}, {@code .committed}, {@code .applied}, {@code .snapshot} (indices of the
 * log), {@code .sessions}, {@code .commands.open}, {@code .reads.open}.
 */
public final class RaftMetrics implements MeterBinder {

  private final RaftNode<?, ?, ?> node;

  /** Meters of this member; registered by {@link #bindTo}. */
  public RaftMetrics(RaftNode<?, ?, ?> node) {
    this.node = node;
  }

  /** Registers the meters; once per registry and member. The registry does not keep the member. */
  @Override
  public void bindTo(MeterRegistry registry) {
    gauge(registry, "up", health -> health.state() == Health.State.UP ? 1 : 0);
    gauge(
        registry,
        "leader",
        health -> health.role().filter(Role.LEADER::equals).isPresent() ? 1 : 0);
    gauge(registry, "term", RaftHealth::term);
    gauge(registry, "committed", RaftHealth::committed);
    gauge(registry, "applied", RaftHealth::applied);
    gauge(registry, "snapshot", RaftHealth::snapshot);
    gauge(registry, "sessions", RaftHealth::sessions);
    gauge(registry, "commands.open", RaftHealth::openCommands);
    gauge(registry, "reads.open", RaftHealth::openReads);
  }

  private void gauge(MeterRegistry registry, String name, ToDoubleFunction<RaftHealth> value) {
    Gauge.builder("lockstep.raft." + name, node, at -> value.applyAsDouble(at.health()))
        .tags(Tags.of("node", node.name()))
        .register(registry);
  }
}

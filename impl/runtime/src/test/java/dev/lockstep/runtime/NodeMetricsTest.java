package dev.lockstep.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class NodeMetricsTest {

  private final MeterRegistry registry = new SimpleMeterRegistry();

  private double gauge(String name, String... tags) {
    return registry.get("lockstep." + name).tags("node", "r1").tags(tags).gauge().value();
  }

  private double counter(String name, String... tags) {
    return registry.get("lockstep." + name).tags("node", "r1").tags(tags).functionCounter().count();
  }

  @Test
  void theMetersFollowWhatTheNodeDoes() {
    NodeHost host = new Nodes().node("r1", Nodes.storage()).start();
    new NodeMetrics(host).bindTo(registry);
    assertEquals(1, gauge("up"));
    assertEquals(1, gauge("incarnation"));
    for (int i = 0; i < 10; i++) {
      assertEquals(Nodes.ABORTED, host.request("tm.1-" + (i + 1), Nodes.FAILED, Nodes.LONG).join());
    }
    host.close();
    assertEquals(0, gauge("up"));
    assertEquals(0, gauge("requests.open"));
    assertEquals(0, gauge("inputs.waiting"));
    assertTrue(counter("inputs") >= 10, () -> "inputs " + counter("inputs"));
    assertEquals(10, registry.get("lockstep.sync.records").summary().totalAmount());
    long syncs = registry.get("lockstep.sync").timer().count();
    assertTrue(syncs >= 1 && syncs <= 10, () -> "syncs " + syncs);
    assertEquals(0, counter("messages.lost"));
    assertEquals(0, counter("requests.refused", "reason", "stopped"));
    host.request("late", Nodes.FAILED, Nodes.LONG).join();
    assertEquals(1, counter("requests.refused", "reason", "stopped"));
    assertEquals(0, counter("requests.refused", "reason", "overloaded"));
  }
}

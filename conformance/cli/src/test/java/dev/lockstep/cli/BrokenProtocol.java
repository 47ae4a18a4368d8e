package dev.lockstep.cli;

import dev.lockstep.core.Action;
import dev.lockstep.core.Cluster;
import dev.lockstep.core.Machine;
import dev.lockstep.core.Message;
import dev.lockstep.core.Protocol;
import dev.lockstep.core.Workload;
import dev.lockstep.traces.Value;
import java.util.List;

/** The planted defect: a protocol that breaks its contract at the first question. */
public final class BrokenProtocol implements Protocol {
  private static IllegalStateException defect() {
    return new IllegalStateException("a planted defect");
  }

  @Override
  public String name() {
    throw defect();
  }

  @Override
  public String specification() {
    throw defect();
  }

  @Override
  public List<? extends Action> actions() {
    throw defect();
  }

  @Override
  public List<String> variables(String role) {
    throw defect();
  }

  @Override
  public Cluster exampleCluster() {
    throw defect();
  }

  @Override
  public Machine machine(Cluster cluster, String node, String instance) {
    throw defect();
  }

  @Override
  public Message message(Value value) {
    throw defect();
  }

  @Override
  public Workload workload() {
    throw defect();
  }
}

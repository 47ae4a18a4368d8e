package dev.lockstep.replay.tlc;

import dev.lockstep.replay.Observation;
import java.util.Arrays;
import java.util.List;
import tla2sany.semantic.FormalParamNode;
import tlc2.value.impl.Value;

/** An observation in TLC's values. */
final class Compiled {
  /** Applications of the action in Next. */
  final List<NextSites.Site> sites;

  /** Value of each parameter, or null where it is searched for. */
  final Value[] parameters;

  /** The acting node. */
  final Value node;

  /** For each variable of the specification the logged new value at the node, or null. */
  final Value[] changed;

  /** For each variable of the specification whether it is logged and unchanged. */
  final boolean[] unchanged;

  Compiled(Observation observation, List<NextSites.Site> sites, List<String> variables) {
    this.sites = sites;
    this.node = TlcValues.string(observation.node());
    FormalParamNode[] formals =
        sites.isEmpty() ? new FormalParamNode[0] : sites.get(0).definition().getParams();
    this.parameters = new Value[formals.length];
    for (int i = 0; i < formals.length; i++) {
      dev.lockstep.traces.Value logged =
          observation.parameters().get(formals[i].getName().toString());
      if (logged != null) {
        parameters[i] = TlcValues.toTlc(logged);
      } else if (i == 0) {
        parameters[i] = node;
      }
    }
    this.changed = new Value[variables.size()];
    this.unchanged = new boolean[variables.size()];
    for (int i = 0; i < changed.length; i++) {
      dev.lockstep.traces.Value logged = observation.changes().get(variables.get(i));
      changed[i] = logged == null ? null : TlcValues.toTlc(logged);
      unchanged[i] = logged == null && observation.logged().contains(variables.get(i));
    }
  }

  /** An observation of nothing: every step of one site. */
  private Compiled(NextSites.Site site, int variables) {
    this.sites = List.of(site);
    this.node = null;
    this.parameters = new Value[site.arguments().size()];
    this.changed = new Value[variables];
    this.unchanged = new boolean[variables];
  }

  static Compiled anything(NextSites.Site site, int variables) {
    return new Compiled(site, variables);
  }

  @Override
  public String toString() {
    return Arrays.toString(parameters);
  }
}

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

  /** For each variable the logged new value at the node, or null; not converted. */
  final dev.lockstep.traces.Value[] changed;

  /** For each variable of the specification whether it is logged and unchanged. */
  final boolean[] unchanged;

  /**
   * An observation.
   *
   * @param logged for each variable whether it is logged
   */
  Compiled(
      Observation observation,
      List<NextSites.Site> sites,
      List<String> variables,
      boolean[] logged) {
    this.sites = sites;
    this.node = TlcValues.string(observation.node());
    FormalParamNode[] formals =
        sites.isEmpty() ? new FormalParamNode[0] : sites.get(0).definition().getParams();
    this.parameters = new Value[formals.length];
    for (int i = 0; i < formals.length; i++) {
      dev.lockstep.traces.Value value =
          observation.parameters().get(formals[i].getName().toString());
      if (value != null) {
        parameters[i] = TlcValues.toTlc(value);
      } else if (i == 0) {
        parameters[i] = node;
      }
    }
    this.changed = new dev.lockstep.traces.Value[variables.size()];
    this.unchanged = new boolean[variables.size()];
    for (int i = 0; i < changed.length; i++) {
      changed[i] = observation.changes().get(variables.get(i));
      unchanged[i] = changed[i] == null && logged[i];
    }
  }

  /** An observation of nothing: every step of one site. */
  private Compiled(NextSites.Site site, int variables) {
    this.sites = List.of(site);
    this.node = null;
    this.parameters = new Value[site.arguments().size()];
    this.changed = new dev.lockstep.traces.Value[variables];
    this.unchanged = new boolean[variables];
  }

  static Compiled anything(NextSites.Site site, int variables) {
    return new Compiled(site, variables);
  }

  /** The logged new value of a variable at the node, or null; for explanations. */
  Value logged(int variable) {
    return changed[variable] == null ? null : TlcValues.toTlc(changed[variable]);
  }

  /**
   * Checks that TLC can represent what is compared.
   *
   * @throws dev.lockstep.replay.ValueOutOfRangeException if it can't
   */
  void checkRange() {
    for (int i = 0; i < changed.length; i++) {
      Value unused = logged(i);
    }
  }

  @Override
  public String toString() {
    return Arrays.toString(parameters);
  }
}

package dev.lockstep.replay;

import dev.lockstep.replay.Evaluator.State;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.TraceRecord.Header;
import dev.lockstep.traces.Value;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the headers of one run must say. */
final class Headers {
  private Headers() {}

  /** The first header: does it fit this replay at all? */
  static void check(
      Header header, SpecificationView view, ReplayOptions options, TraceEntry entry) {
    checkSchema(header, entry);
    if (!options.otherSpecification()
        && !view.hash().isEmpty()
        && !header.specificationHash().isEmpty()
        && !view.hash().equals(header.specificationHash())) {
      throw new MisplacedRecordException(
          entry,
          "the trace was recorded for another version of "
              + header.specification()
              + " (hash "
              + start(header.specificationHash())
              + ", here "
              + start(view.hash())
              + "); replay with that version, or allow another specification");
    }
  }

  private static void checkSchema(Header header, TraceEntry entry) {
    if (header.schema() > TraceRecord.SCHEMA) {
      throw new MisplacedRecordException(
          entry,
          "the trace has schema "
              + header.schema()
              + "; this replay reads 1 to "
              + TraceRecord.SCHEMA);
    }
  }

  private static String start(String hash) {
    return hash.length() > 12 ? hash.substring(0, 12) : hash;
  }

  /** A later header: does it agree with the first? */
  static void agree(Header first, Header header, TraceEntry entry) {
    checkSchema(header, entry);
    agree("protocol", first.protocol(), header.protocol(), entry);
    agree("specification", first.specification(), header.specification(), entry);
    agree("specification hash", first.specificationHash(), header.specificationHash(), entry);
    agree("constants", first.constants(), header.constants(), entry);
  }

  private static void agree(String what, Object first, Object later, TraceEntry entry) {
    if (!first.equals(later)) {
      throw new MisplacedRecordException(
          entry, "the headers of one run disagree on the " + what + ": " + first + " and " + later);
    }
  }

  /** The logged variables are variables of the specification and have a value at the node. */
  static void checkVariables(
      Header header, Evaluator evaluator, State[] initial, TraceEntry entry) {
    List<String> declared = evaluator.variables();
    for (String variable : header.variables()) {
      if (!declared.contains(variable)) {
        throw new MisplacedRecordException(
            entry,
            "the trace logs the variable "
                + variable
                + ", which the specification does not declare; it has "
                + declared);
      }
      if (initial.length > 0 && at(evaluator.value(initial[0], variable), header.node()) == null) {
        throw new MisplacedRecordException(
            entry,
            "the trace logs "
                + variable
                + " at "
                + header.node()
                + ", but in the specification "
                + variable
                + " is no function with this node in its domain");
      }
    }
  }

  /** The value of a function at a node, or null. */
  static Value at(Value function, String node) {
    return function instanceof Value.Rec rec
        ? rec.get(node)
        : function instanceof Value.Fun pairs ? pairs.pairs().get(Value.of(node)) : null;
  }

  /** The values of variables at a node. */
  static SortedMap<String, Value> at(
      Evaluator evaluator, State state, Iterable<String> variables, String node) {
    TreeMap<String, Value> values = new TreeMap<>();
    for (String variable : variables) {
      Value value = at(evaluator.value(state, variable), node);
      if (value != null) {
        values.put(variable, value);
      }
    }
    return values;
  }
}

package dev.lockstep.replay.tlc;

import dev.lockstep.replay.tlc.compiled.CompiledSpecification;
import dev.lockstep.replay.tlc.compiled.CompiledSpecification.Predicate;
import dev.lockstep.replay.tlc.compiled.Path;
import dev.lockstep.replay.tlc.compiled.UnsupportedException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tla2sany.semantic.ExprNode;
import tla2sany.semantic.FormalParamNode;
import tla2sany.semantic.SemanticNode;
import tlc2.tool.impl.ReplayTool;
import tlc2.value.impl.Value;

/**
 * The compiled evaluator beside TLC's: what it can't decide it leaves open, and an action that it
 * could not decide too often it leaves to TLC for good.
 */
final class Closures {
  /** So often may an action or an invariant be left open. */
  private static final int OPEN_MAX = 100;

  /** An action of Next; its path is null where it is left to TLC. */
  private static final class Entry {
    private Path path;
    private int open;
  }

  private final CompiledSpecification compiled;
  private final IdentityHashMap<NextSites.Site, Entry> entries = new IdentityHashMap<>();
  private final Map<String, String> unsupported = new TreeMap<>();

  Closures(
      ReplayTool tool,
      NextSites sites,
      Map<String, Integer> variables,
      Map<String, String> misread) {
    this.compiled = new CompiledSpecification(tool, variables, misread);
    for (String action : sites.actions()) {
      sites.named(action).forEach(site -> entries.put(site, compile(site)));
    }
  }

  /** Actions and invariants that are left to TLC, and why. */
  Map<String, String> unsupported() {
    return unsupported;
  }

  /** The invariant as a predicate that may leave it open, or nothing where it can't be compiled. */
  Optional<Predicate> predicate(String name, SemanticNode formula) {
    try {
      return Optional.of(compiled.predicate(formula));
    } catch (RuntimeException e) {
      unsupported.put(name, "" + e.getMessage());
      return Optional.empty();
    }
  }

  /** The states after one application of an action, or nothing where TLC has to decide. */
  Optional<List<Value[]>> successors(NextSites.Site site, Value[] logged, Value[] from) {
    Entry entry = entries.computeIfAbsent(site, this::compile);
    if (entry.path == null) {
      return Optional.empty();
    }
    List<Value[]> found = new ArrayList<>(1);
    try {
      entry.path.search(from, logged, found::add);
      return Optional.of(found);
    } catch (RuntimeException | StackOverflowError e) {
      // TLC decides, and says what is wrong if something is.
      entry.path = ++entry.open > OPEN_MAX ? null : entry.path;
      return Optional.empty();
    }
  }

  private Entry compile(NextSites.Site site) {
    Entry entry = new Entry();
    try {
      Path path = compiled.path();
      for (NextSites.Step step : site.way()) {
        add(path, step);
      }
      path.action(site.definition(), site.arguments());
      entry.path = path;
    } catch (RuntimeException e) {
      unsupported.put(site.name(), "" + e.getMessage());
    }
    return entry;
  }

  private static void add(Path path, NextSites.Step step) {
    if (step instanceof NextSites.Exists exists) {
      FormalParamNode[][] lists = exists.node().getBdedQuantSymbolLists();
      for (int group = 0; group < lists.length; group++) {
        if (exists.node().isBdedQuantATuple()[group]) {
          throw new UnsupportedException("a tuple of bound variables");
        }
        ExprNode domain = exists.node().getBdedQuantBounds()[group];
        for (int place = 0; place < lists[group].length; place++) {
          path.exists(lists[group][place], domain, exists.formals().get(group)[place]);
        }
      }
      path.bound();
    } else if (step instanceof NextSites.Beside beside) {
      path.beside(beside.before(), beside.after());
    } else if (step instanceof NextSites.Within within) {
      path.within(within.definition(), within.arguments());
    } else if (step instanceof NextSites.Branch branch) {
      path.branch(branch.condition(), branch.taken());
    }
  }
}

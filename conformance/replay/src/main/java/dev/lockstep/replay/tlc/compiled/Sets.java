package dev.lockstep.replay.tlc.compiled;

import dev.lockstep.replay.tlc.TlcValues;
import dev.lockstep.replay.tlc.compiled.Expr.Formula;
import java.util.Arrays;
import java.util.TreeMap;
import tla2sany.semantic.ExprOrOpArgNode;
import tla2sany.semantic.FormalParamNode;
import tla2sany.semantic.OpApplNode;
import tla2sany.semantic.StringNode;
import tlc2.tool.ToolGlobals;
import tlc2.value.impl.RecordValue;
import tlc2.value.impl.SetEnumValue;
import tlc2.value.impl.SubsetValue;
import tlc2.value.impl.Value;
import util.UniqueString;

/** Sets, functions over sets, and what is bound to the elements of sets. */
final class Sets implements ToolGlobals {
  private final Expressions expressions;

  Sets(Expressions expressions) {
    this.expressions = expressions;
  }

  Expr builtIn(int code, OpApplNode apply, ExprOrOpArgNode[] args, Scope scope) {
    return switch (code) {
      case OPCODE_se -> enumeration(expressions.values(args, scope));
      case OPCODE_in -> membership(args, scope);
      case OPCODE_notin -> {
        Formula member = membership(args, scope);
        yield (Formula) frame -> !member.test(frame);
      }
      case OPCODE_cup -> union(expressions.expr(args[0], scope), expressions.expr(args[1], scope));
      case OPCODE_setdiff ->
          filtered(expressions.expr(args[0], scope), expressions.expr(args[1], scope), false);
      case OPCODE_cap ->
          filtered(expressions.expr(args[0], scope), expressions.expr(args[1], scope), true);
      case OPCODE_subseteq -> {
        Expr a = expressions.value(args[0], scope);
        Expr b = expressions.expr(args[1], scope);
        yield (Formula) frame -> allIn(a.elements(frame), b, frame);
      }
      case OPCODE_union -> bigUnion(expressions.value(args[0], scope));
      case OPCODE_subset -> subsets(expressions.value(args[0], scope));
      case OPCODE_sof ->
          functions(expressions.value(args[0], scope), expressions.expr(args[1], scope));
      case OPCODE_sor -> records(args, scope);
      case OPCODE_domain -> domain(expressions.value(args[0], scope));
      case OPCODE_be -> exists(apply, scope);
      case OPCODE_bf -> forAll(apply, scope);
      case OPCODE_bc -> choose(apply, scope);
      case OPCODE_sso -> filter(apply, scope);
      case OPCODE_soa -> map(apply, scope);
      case OPCODE_fc, OPCODE_nrfs -> function(apply, scope);
      default -> throw new UnsupportedException("the operator " + apply.getOperator().getName());
    };
  }

  private static Expr enumeration(Expr[] parts) {
    return new Expr() {
      @Override
      public Value eval(Frame frame) {
        return Values.setOf(Expressions.evaluated(parts, frame));
      }

      @Override
      public boolean member(Value element, Frame frame) {
        for (Expr part : parts) {
          if (Values.equal(element, part.eval(frame))) {
            return true;
          }
        }
        return false;
      }
    };
  }

  private Formula membership(ExprOrOpArgNode[] args, Scope scope) {
    Expr element = expressions.value(args[0], scope);
    Expr set = expressions.expr(args[1], scope);
    return frame -> set.member(element.eval(frame), frame);
  }

  private static Expr union(Expr a, Expr b) {
    if (a instanceof Expr.Large || b instanceof Expr.Large) {
      return (Expr.Large) (element, frame) -> a.member(element, frame) || b.member(element, frame);
    }
    return new Expr() {
      @Override
      public Value eval(Frame frame) {
        return Values.union(Values.set(a.eval(frame)), Values.set(b.eval(frame)));
      }

      @Override
      public boolean member(Value element, Frame frame) {
        return a.member(element, frame) || b.member(element, frame);
      }
    };
  }

  private static Expr bigUnion(Expr sets) {
    return frame -> {
      Value all = SetEnumValue.EmptySet;
      for (Value set : sets.elements(frame)) {
        all = Values.union(Values.set(all), Values.set(set));
      }
      return all;
    };
  }

  /** The elements of a set that are, or are not, in another. */
  private static Expr filtered(Expr a, Expr b, boolean kept) {
    if (a instanceof Expr.Large) {
      return (Expr.Large)
          (element, frame) -> a.member(element, frame) && b.member(element, frame) == kept;
    }
    return new Expr() {
      @Override
      public Value eval(Frame frame) {
        SetEnumValue set = Values.set(a.eval(frame));
        if (!(b instanceof Expr.Large) && Values.set(b.eval(frame)).elems.size() == 0) {
          return kept ? SetEnumValue.EmptySet : set;
        }
        return chosen(set, element -> b.member(element, frame) == kept);
      }

      @Override
      public boolean member(Value element, Frame frame) {
        return a.member(element, frame) && b.member(element, frame) == kept;
      }
    };
  }

  private interface Choice {
    boolean test(Value element);
  }

  private static Value chosen(SetEnumValue set, Choice choice) {
    int size = set.elems.size();
    Value[] kept = null;
    int count = 0;
    for (int i = 0; i < size; i++) {
      Value element = set.elems.elementAt(i);
      boolean keep = choice.test(element);
      if (!keep && kept == null) {
        kept = new Value[size - 1];
        for (; count < i; count++) {
          kept[count] = set.elems.elementAt(count);
        }
      } else if (keep && kept != null) {
        kept[count++] = element;
      }
    }
    return kept == null ? set : Values.inOrder(kept, count);
  }

  private static boolean allIn(Value[] elements, Expr set, Frame frame) {
    for (Value element : elements) {
      if (!set.member(element, frame)) {
        return false;
      }
    }
    return true;
  }

  private static Expr subsets(Expr of) {
    return new Expr.Large() {
      @Override
      public boolean member(Value element, Frame frame) {
        return allIn(Values.elements(Values.set(element)), of, frame);
      }

      @Override
      public Value[] elements(Frame frame) {
        return Vocabulary.enumerated(new SubsetValue(of.eval(frame)));
      }
    };
  }

  private static Expr functions(Expr from, Expr to) {
    return (Expr.Large)
        (element, frame) -> {
          Value[] domain = Values.domain(element);
          if (!Values.equal(Values.inOrder(domain, domain.length), from.eval(frame))) {
            return false;
          }
          for (Value argument : domain) {
            if (!to.member(Values.apply(element, argument), frame)) {
              return false;
            }
          }
          return true;
        };
  }

  /** A set of records, of which members are tested. */
  private Expr records(ExprOrOpArgNode[] args, Scope scope) {
    TreeMap<UniqueString, Expr> sets = new TreeMap<>(UniqueString::compareTo);
    for (ExprOrOpArgNode arg : args) {
      ExprOrOpArgNode[] pair = ((OpApplNode) arg).getArgs();
      sets.put(((StringNode) pair[0]).getRep(), expressions.expr(pair[1], scope));
    }
    UniqueString[] names = sets.keySet().toArray(UniqueString[]::new);
    Expr[] ranges = sets.values().toArray(Expr[]::new);
    return (Expr.Large)
        (element, frame) -> {
          if (!(element instanceof RecordValue fields)) {
            throw new UnsupportedException("a set of records' member that is no record");
          }
          boolean member = Arrays.equals(fields.names, names);
          for (int i = 0; member && i < names.length; i++) {
            member = ranges[i].member(fields.values[i], frame);
          }
          return member;
        };
  }

  private static Expr domain(Expr function) {
    return (Expr.Elements) frame -> Values.domain(function.eval(frame));
  }

  /** Bound variables: for each the set that it ranges over, and its slot. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Bound(Expr[] sets, int[] slots, Scope scope) {

    /** Finds the first elements for which something is true; whether there were any. */
    boolean any(Frame frame, int depth, Formula body) {
      if (depth == slots.length) {
        return body.test(frame);
      }
      for (Value element : sets[depth].elements(frame)) {
        frame.slots()[slots[depth]] = element;
        if (any(frame, depth + 1, body)) {
          return true;
        }
      }
      return false;
    }
  }

  private Bound bound(OpApplNode apply, Scope scope) {
    FormalParamNode[][] lists = apply.getBdedQuantSymbolLists();
    int count = 0;
    for (FormalParamNode[] list : lists) {
      count += list.length;
    }
    Expr[] ranges = new Expr[count];
    int[] slots = new int[count];
    Scope inner = scope;
    int next = 0;
    for (int i = 0; i < lists.length; i++) {
      if (apply.isBdedQuantATuple()[i]) {
        throw new UnsupportedException("a tuple of bound variables");
      }
      Expr range = expressions.expr(apply.getBdedQuantBounds()[i], scope);
      for (FormalParamNode formal : lists[i]) {
        ranges[next] = range;
        slots[next] = expressions.slots().next();
        inner = inner.with(formal, new Expr.Slot(slots[next]));
        next++;
      }
    }
    return new Bound(ranges, slots, inner);
  }

  private Bound single(OpApplNode apply, Scope scope) {
    Bound bound = bound(apply, scope);
    if (bound.slots().length != 1) {
      throw new UnsupportedException("several bound variables in " + apply.getOperator().getName());
    }
    return bound;
  }

  private Expr exists(OpApplNode apply, Scope scope) {
    Bound bound = bound(apply, scope);
    Expr body = expressions.value(apply.getArgs()[0], bound.scope());
    Formula holds = body::test;
    return (Formula) frame -> bound.any(frame, 0, holds);
  }

  private Expr forAll(OpApplNode apply, Scope scope) {
    Bound bound = bound(apply, scope);
    Expr body = expressions.value(apply.getArgs()[0], bound.scope());
    Formula fails = frame -> !body.test(frame);
    return (Formula) frame -> !bound.any(frame, 0, fails);
  }

  private Expr choose(OpApplNode apply, Scope scope) {
    Bound bound = single(apply, scope);
    Expr body = expressions.value(apply.getArgs()[0], bound.scope());
    Formula holds = body::test;
    return frame -> {
      if (!bound.any(frame, 0, holds)) {
        throw new UnsupportedException("a CHOOSE for which there is nothing");
      }
      return frame.slots()[bound.slots()[0]];
    };
  }

  private Expr filter(OpApplNode apply, Scope scope) {
    Bound bound = single(apply, scope);
    Expr body = expressions.value(apply.getArgs()[0], bound.scope());
    int slot = bound.slots()[0];
    return new Expr() {
      @Override
      public Value eval(Frame frame) {
        return chosen(
            Values.set(bound.sets()[0].eval(frame)),
            element -> {
              frame.slots()[slot] = element;
              return body.test(frame);
            });
      }

      @Override
      public boolean member(Value element, Frame frame) {
        boolean member = bound.sets()[0].member(element, frame);
        frame.slots()[slot] = element;
        return member && body.test(frame);
      }
    };
  }

  private Expr map(OpApplNode apply, Scope scope) {
    Bound bound = single(apply, scope);
    Expr body = expressions.value(apply.getArgs()[0], bound.scope());
    int slot = bound.slots()[0];
    return frame -> {
      Value[] elements = bound.sets()[0].elements(frame);
      Value[] values = new Value[elements.length];
      for (int i = 0; i < values.length; i++) {
        frame.slots()[slot] = elements[i];
        values[i] = body.eval(frame);
      }
      return Values.setOf(values);
    };
  }

  private Expr function(OpApplNode apply, Scope scope) {
    Bound bound = single(apply, scope);
    Expr body = expressions.value(apply.getArgs()[0], bound.scope());
    int slot = bound.slots()[0];
    return frame -> {
      Value[] domain = bound.sets()[0].elements(frame);
      Value[] values = new Value[domain.length];
      for (int i = 0; i < values.length; i++) {
        frame.slots()[slot] = domain[i];
        values[i] = body.eval(frame);
      }
      return TlcValues.function(domain, values);
    };
  }
}

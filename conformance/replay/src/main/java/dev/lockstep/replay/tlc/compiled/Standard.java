package dev.lockstep.replay.tlc.compiled;

import dev.lockstep.replay.tlc.compiled.Expr.Formula;
import dev.lockstep.replay.tlc.compiled.Expr.Int;
import java.util.Arrays;
import tla2sany.semantic.ExprOrOpArgNode;
import tla2sany.semantic.OpArgNode;
import tlc2.value.impl.IntValue;
import tlc2.value.impl.TupleValue;
import tlc2.value.impl.Value;

/** Operators of Integers, Sequences and FiniteSets. */
final class Standard {
  private final Expressions expressions;

  Standard(Expressions expressions) {
    this.expressions = expressions;
  }

  Expr apply(String name, ExprOrOpArgNode[] args, Scope scope) {
    if (args.length == 1) {
      return unary(name, args[0], scope);
    } else if (name.equals("SelectSeq") && args[1] instanceof OpArgNode test) {
      return selection(expressions.value(args[0], scope), test, scope);
    } else if (args.length == 2) {
      Expr a = expressions.value(args[0], scope);
      Expr b = expressions.value(args[1], scope);
      return binary(name, a, b);
    } else if (name.equals("SubSeq") && args.length == 3) {
      Expr sequence = expressions.value(args[0], scope);
      Expr first = expressions.value(args[1], scope);
      Expr last = expressions.value(args[2], scope);
      return frame ->
          Values.subSequence(
              Values.sequence(sequence.eval(frame)), first.number(frame), last.number(frame));
    }
    throw new UnsupportedException("the operator " + name);
  }

  private Expr unary(String name, ExprOrOpArgNode arg, Scope scope) {
    Expr a = expressions.expr(arg, scope);
    return switch (name) {
      case "Len" -> (Int) frame -> Values.sequence(a.eval(frame)).elems.length;
      case "Cardinality" -> (Int) frame -> Values.set(a.eval(frame)).elems.size();
      case "Head" -> frame -> Values.apply(Values.sequence(a.eval(frame)), IntValue.ValOne);
      case "Tail" ->
          frame -> {
            TupleValue sequence = Values.sequence(a.eval(frame));
            if (sequence.elems.length == 0) {
              throw new UnsupportedException("the tail of an empty sequence");
            }
            return Values.subSequence(sequence, 2, sequence.elems.length);
          };
      case "Seq" -> sequences(a);
      case "-." -> (Int) frame -> Math.negateExact(a.number(frame));
      default -> throw new UnsupportedException("the operator " + name);
    };
  }

  /** The elements of a sequence for which an operator is true. */
  private Expr selection(Expr sequence, OpArgNode test, Scope scope) {
    int slot = expressions.slots().next();
    Expr chosen = expressions.applied(test, new Expr.Slot(slot), scope);
    return frame -> {
      Value[] all = Values.sequence(sequence.eval(frame)).elems;
      Value[] kept = new Value[all.length];
      int count = 0;
      for (Value each : all) {
        frame.slots()[slot] = each;
        if (chosen.test(frame)) {
          kept[count++] = each;
        }
      }
      return new TupleValue(Arrays.copyOf(kept, count));
    };
  }

  private static Expr sequences(Expr of) {
    return (Expr.Large)
        (element, frame) -> {
          for (Value each : Values.sequence(element).elems) {
            if (!of.member(each, frame)) {
              return false;
            }
          }
          return true;
        };
  }

  private static Expr binary(String name, Expr a, Expr b) {
    return switch (name) {
      case "+" -> (Int) frame -> Math.addExact(a.number(frame), b.number(frame));
      case "-" -> (Int) frame -> Math.subtractExact(a.number(frame), b.number(frame));
      case "*" -> (Int) frame -> Math.multiplyExact(a.number(frame), b.number(frame));
      case "\\div" -> (Int) frame -> Math.floorDiv(a.number(frame), positive(b.number(frame)));
      case "%" -> (Int) frame -> Math.floorMod(a.number(frame), positive(b.number(frame)));
      case "<" -> (Formula) frame -> a.number(frame) < b.number(frame);
      case ">" -> (Formula) frame -> a.number(frame) > b.number(frame);
      case "<=", "=<", "\\leq" -> (Formula) frame -> a.number(frame) <= b.number(frame);
      case ">=", "\\geq" -> (Formula) frame -> a.number(frame) >= b.number(frame);
      case ".." -> new Interval(a, b);
      case "Append" ->
          frame -> {
            TupleValue sequence = Values.sequence(a.eval(frame));
            Value[] all = Arrays.copyOf(sequence.elems, sequence.elems.length + 1);
            all[all.length - 1] = b.eval(frame);
            return new TupleValue(all);
          };
      case "\\o", "\\circ" ->
          frame -> Values.joined(Values.sequence(a.eval(frame)), Values.sequence(b.eval(frame)));
      default -> throw new UnsupportedException("the operator " + name);
    };
  }

  private static int positive(int divisor) {
    if (divisor <= 0) {
      throw new UnsupportedException("a divisor that is not positive");
    }
    return divisor;
  }

  private record Interval(Expr first, Expr last) implements Expr.Elements {
    @Override
    public Value[] elements(Frame frame) {
      return Values.interval(first.number(frame), last.number(frame));
    }

    @Override
    public boolean member(Value element, Frame frame) {
      int low = first.number(frame);
      int high = last.number(frame);
      if (element instanceof IntValue integer) {
        return low <= integer.val && integer.val <= high;
      }
      throw new UnsupportedException("an interval's member that is no integer");
    }
  }
}

package dev.lockstep.replay.tlc.compiled;

import tlc2.value.impl.BoolValue;
import tlc2.value.impl.IntValue;
import tlc2.value.impl.SetEnumValue;
import tlc2.value.impl.Value;

/** An expression. A value that it gives is canonical. */
interface Expr {
  Value eval(Frame frame);

  /** The value of a formula. */
  default boolean test(Frame frame) {
    if (eval(frame) instanceof BoolValue truth) {
      return truth.val;
    }
    throw new UnsupportedException("a formula that is no boolean");
  }

  /** The value of an integer. */
  default int number(Frame frame) {
    if (eval(frame) instanceof IntValue integer) {
      return integer.val;
    }
    throw new UnsupportedException("arithmetic with what is no integer");
  }

  /** Whether the set has an element. */
  default boolean member(Value element, Frame frame) {
    return Values.set(eval(frame)).member(element);
  }

  /** The elements of the set, in TLC's order; not to be changed. */
  default Value[] elements(Frame frame) {
    return Values.elements(Values.set(eval(frame)));
  }

  /** A formula. */
  interface Formula extends Expr {
    @Override
    boolean test(Frame frame);

    @Override
    default Value eval(Frame frame) {
      return test(frame) ? BoolValue.ValTrue : BoolValue.ValFalse;
    }
  }

  /** An integer. */
  interface Int extends Expr {
    @Override
    int number(Frame frame);

    @Override
    default Value eval(Frame frame) {
      return IntValue.gen(number(frame));
    }
  }

  /** A set whose elements are made in order when they are asked for. */
  interface Elements extends Expr {
    @Override
    Value[] elements(Frame frame);

    @Override
    default Value eval(Frame frame) {
      return new SetEnumValue(elements(frame), true);
    }
  }

  /** A set that may be too large to be a value: its members are tested, or enumerated. */
  interface Large extends Expr {
    @Override
    boolean member(Value element, Frame frame);

    @Override
    default Value[] elements(Frame frame) {
      throw new UnsupportedException("enumeration of a large set");
    }

    @Override
    default Value eval(Frame frame) {
      throw new UnsupportedException("a large set as a value");
    }
  }

  /** A value that is known. */
  record Constant(Value value) implements Expr {
    @Override
    public Value eval(Frame frame) {
      return value;
    }
  }

  /** A bound variable. */
  record Slot(int place) implements Expr {
    @Override
    public Value eval(Frame frame) {
      return frame.slots()[place];
    }
  }

  /** A definition or an argument: evaluated when it is needed, once. */
  record Delayed(int place, Expr body) implements Expr {
    @Override
    public Value eval(Frame frame) {
      Value known = frame.slots()[place];
      if (known == null) {
        known = body.eval(frame);
        frame.slots()[place] = known;
      }
      return known;
    }
  }
}

package dev.lockstep.replay.tlc.compiled;

import dev.lockstep.replay.tlc.TlcValues;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import tla2sany.semantic.ASTConstants;
import tla2sany.semantic.ExprOrOpArgNode;
import tla2sany.semantic.NumeralNode;
import tla2sany.semantic.OpApplNode;
import tla2sany.semantic.OpDefNode;
import tla2sany.semantic.SemanticNode;
import tla2sany.semantic.StringNode;
import tla2sany.semantic.SymbolNode;
import tlc2.tool.BuiltInOPs;
import tlc2.tool.EvalControl;
import tlc2.tool.TLCState;
import tlc2.tool.coverage.CostModel;
import tlc2.tool.impl.ReplayTool;
import tlc2.util.Context;
import tlc2.value.impl.BoolValue;
import tlc2.value.impl.Enumerable;
import tlc2.value.impl.FcnRcdValue;
import tlc2.value.impl.IntValue;
import tlc2.value.impl.IntervalValue;
import tlc2.value.impl.MethodValue;
import tlc2.value.impl.ModelValue;
import tlc2.value.impl.OpValue;
import tlc2.value.impl.RecordValue;
import tlc2.value.impl.SetEnumValue;
import tlc2.value.impl.StringValue;
import tlc2.value.impl.TupleValue;
import tlc2.value.impl.Value;
import tlc2.value.impl.ValueEnumeration;
import util.UniqueString;

/** What the names of one specification mean, under its configuration. */
final class Vocabulary {
  /** Operators of these modules are functions of their arguments. */
  private static final Set<String> STANDARD =
      Set.of("Naturals", "Integers", "Sequences", "FiniteSets");

  /** Names of the language itself that TLC has no operator code for. */
  private static final Set<String> BUILT_IN = Set.of("BOOLEAN", "STRING", "TRUE", "FALSE");

  private final ReplayTool tool;
  private final Map<String, Integer> variables;
  private final Map<String, String> misread;
  private final Map<OpDefNode, Recursion> recursions = new HashMap<>();

  /** A recursive operator; each call has slots of its own, and its arguments in the first ones. */
  static final class Recursion {
    Expr body;
    Slots slots;
  }

  /** Counts the slots that a frame needs. */
  static final class Slots {
    private int count;

    int next() {
      return count++;
    }

    int count() {
      return count;
    }
  }

  /**
   * A specification's names.
   *
   * @param variables the place of each declared variable
   * @param misread operators that are compiled as others; none but in tests
   */
  Vocabulary(ReplayTool tool, Map<String, Integer> variables, Map<String, String> misread) {
    this.tool = tool;
    this.variables = variables;
    this.misread = misread;
  }

  /** The place of a variable, or -1 where the symbol is none. */
  int variable(SymbolNode symbol) {
    return symbol.getKind() == ASTConstants.VariableDeclKind
        ? variables.getOrDefault(symbol.getName().toString(), -1)
        : -1;
  }

  /** The name by which an operator is compiled: its own where it is not misread. */
  UniqueString name(SymbolNode operator) {
    String other = misread.get(operator.getName().toString());
    return other == null ? operator.getName() : UniqueString.of(other);
  }

  /** What a global name means: a definition, a value, or something else. */
  Object lookup(SymbolNode symbol) {
    return tool.lookup(symbol, Context.Empty, false);
  }

  Recursion recursion(OpDefNode definition) {
    return recursions.computeIfAbsent(definition, key -> new Recursion());
  }

  static boolean isRecursionOpen(Recursion recursion) {
    return recursion.slots == null;
  }

  /** Whether a symbol is an operator of a standard module that TLC evaluates by a method. */
  static boolean isStandard(SymbolNode symbol, Object meaning) {
    return meaning instanceof MethodValue
        && symbol instanceof OpDefNode definition
        && definition.getOriginallyDefinedInModuleNode() != null
        && STANDARD.contains(definition.getOriginallyDefinedInModuleNode().getName().toString());
  }

  /** Whether an expression is the same in every state and under every binding. */
  boolean isConstant(SemanticNode node, Scope scope) {
    if (node instanceof NumeralNode || node instanceof StringNode) {
      return true;
    }
    if (!(node instanceof OpApplNode apply)
        || scope.find(apply.getOperator()) != null
        || (apply.getBdedQuantSymbolLists() != null && apply.getBdedQuantSymbolLists().length > 0)
        || (apply.getUnbdedQuantSymbols() != null && apply.getUnbdedQuantSymbols().length > 0)) {
      return false;
    }
    int code = BuiltInOPs.getOpCode(apply.getOperator().getName());
    if (code == 0) {
      Object meaning = lookup(apply.getOperator());
      boolean value = meaning instanceof Value && !(meaning instanceof OpValue);
      boolean builtIn = BUILT_IN.contains(apply.getOperator().getName().toString());
      if (!value
          && !builtIn
          && !isStandard(apply.getOperator(), meaning)
          && !isDefinition(meaning)) {
        return false;
      }
    }
    for (ExprOrOpArgNode arg : apply.getArgs()) {
      if (arg != null && !isConstant(arg, scope)) {
        return false;
      }
    }
    return apply.getLevel() == 0;
  }

  private boolean isDefinition(Object meaning) {
    return meaning instanceof OpDefNode definition
        && definition.getArity() == 0
        && definition.getBody() != null
        && isConstant(definition.getBody(), Scope.EMPTY);
  }

  /** The value of a constant expression; where it has none, TLC is to say so when it is needed. */
  Expr constant(SemanticNode node) {
    Value value;
    try {
      value =
          tool.eval(
              node,
              Context.Empty,
              TLCState.Empty,
              TLCState.Empty,
              EvalControl.Clear,
              CostModel.DO_NOT_RECORD);
    } catch (RuntimeException e) {
      return frame -> {
        throw new UnsupportedException("a constant without a value");
      };
    }
    return constant(value);
  }

  Expr constant(Value value) {
    if (value instanceof BoolValue
        || value instanceof IntValue
        || value instanceof StringValue
        || value instanceof ModelValue
        || value instanceof SetEnumValue
        || value instanceof IntervalValue
        || value instanceof TupleValue
        || value instanceof RecordValue
        || value instanceof FcnRcdValue) {
      return new Expr.Constant(TlcValues.canonical(value));
    }
    return large(value);
  }

  /** A set such as Nat, of which TLC can tell members. */
  static Expr.Large large(Value set) {
    return new Expr.Large() {
      @Override
      public boolean member(Value element, Frame frame) {
        return set.member(element);
      }

      @Override
      public Value[] elements(Frame frame) {
        return enumerated(set);
      }
    };
  }

  static Value[] enumerated(Value set) {
    if (!(set instanceof Enumerable enumerable)) {
      throw new UnsupportedException("enumeration of a large set");
    }
    java.util.ArrayList<Value> all = new java.util.ArrayList<>();
    ValueEnumeration elements = enumerable.elements();
    for (Value each = elements.nextElement(); each != null; each = elements.nextElement()) {
      all.add(TlcValues.canonical(each));
    }
    return all.toArray(Value[]::new);
  }
}

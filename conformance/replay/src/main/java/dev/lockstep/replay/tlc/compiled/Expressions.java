package dev.lockstep.replay.tlc.compiled;

import dev.lockstep.replay.tlc.compiled.Expr.Formula;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import tla2sany.semantic.AtNode;
import tla2sany.semantic.ExprOrOpArgNode;
import tla2sany.semantic.FormalParamNode;
import tla2sany.semantic.LabelNode;
import tla2sany.semantic.LetInNode;
import tla2sany.semantic.OpApplNode;
import tla2sany.semantic.OpArgNode;
import tla2sany.semantic.OpDefNode;
import tla2sany.semantic.SemanticNode;
import tla2sany.semantic.StringNode;
import tla2sany.semantic.SymbolNode;
import tlc2.tool.BuiltInOPs;
import tlc2.tool.ToolGlobals;
import tlc2.value.impl.BoolValue;
import tlc2.value.impl.RecordValue;
import tlc2.value.impl.TupleValue;
import tlc2.value.impl.Value;
import util.UniqueString;

/**
 * Makes closures of expressions. Operators are inlined: each application has slots of its own for
 * arguments and bound variables, so that a frame is one array; recursive operators get a frame for
 * each call.
 */
final class Expressions implements ToolGlobals {
  private final Vocabulary vocabulary;
  private final Vocabulary.Slots slots;
  private final Sets sets;
  private final IdentityHashMap<OpApplNode, Integer> replaced = new IdentityHashMap<>();

  Expressions(Vocabulary vocabulary, Vocabulary.Slots slots) {
    this.vocabulary = vocabulary;
    this.slots = slots;
    this.sets = new Sets(this);
  }

  Vocabulary vocabulary() {
    return vocabulary;
  }

  Vocabulary.Slots slots() {
    return slots;
  }

  /** An expression whose value is asked for. */
  Expr value(SemanticNode node, Scope scope) {
    Expr expr = expr(node, scope);
    if (expr instanceof Expr.Large) {
      throw new UnsupportedException("a large set as a value");
    }
    return expr;
  }

  Expr expr(SemanticNode node, Scope scope) {
    if (node instanceof LabelNode label) {
      return expr(label.getBody(), scope);
    } else if (node instanceof LetInNode let) {
      return let(let, scope);
    } else if (node instanceof AtNode at) {
      return new Expr.Slot(replaced.get(at.getExceptComponentRef()));
    } else if (vocabulary.isConstant(node, scope)) {
      return vocabulary.constant(node);
    } else if (node instanceof OpApplNode apply) {
      return apply(apply, apply.getOperator(), scope, scope);
    }
    throw new UnsupportedException("an expression of class " + node.getClass().getSimpleName());
  }

  private Expr let(LetInNode let, Scope scope) {
    List<Integer> delayed = new ArrayList<>();
    Scope inner = define(let, scope, delayed);
    return resetting(delayed, expr(let.getBody(), inner));
  }

  /** The scope in which the definitions of a LET are known. */
  Scope define(LetInNode let, Scope scope, List<Integer> delayed) {
    Scope inner = scope;
    for (OpDefNode definition : let.getLets()) {
      if (definition.getInRecursive() || definition.getBody() == null) {
        throw new UnsupportedException("a definition in LET that is recursive or an instance");
      }
      if (definition.getArity() > 0 || definition.getLevel() > 1) {
        inner = inner.with(definition, new Scope.Local(definition, inner));
      } else {
        inner = inner.with(definition, delay(expr(definition.getBody(), inner), delayed));
      }
    }
    return inner;
  }

  private Expr delay(Expr expr, List<Integer> delayed) {
    if (expr instanceof Expr.Constant
        || expr instanceof Expr.Slot
        || expr instanceof Expr.Delayed
        || expr instanceof Expr.Large
        || expr instanceof Variable) {
      return expr;
    }
    int place = slots.next();
    delayed.add(place);
    return new Expr.Delayed(place, expr);
  }

  /** What was evaluated under other bindings is forgotten. */
  static void reset(int[] places, Frame frame) {
    for (int place : places) {
      frame.slots()[place] = null;
    }
  }

  static int[] array(List<Integer> places) {
    return places.stream().mapToInt(Integer::intValue).toArray();
  }

  private static Expr resetting(List<Integer> delayed, Expr body) {
    if (delayed.isEmpty()) {
      return body;
    }
    int[] places = array(delayed);
    if (body instanceof Expr.Large large) {
      return new Expr.Large() {
        @Override
        public boolean member(Value element, Frame frame) {
          reset(places, frame);
          return large.member(element, frame);
        }
      };
    }
    return new Expr() {
      @Override
      public Value eval(Frame frame) {
        reset(places, frame);
        return body.eval(frame);
      }

      @Override
      public boolean test(Frame frame) {
        reset(places, frame);
        return body.test(frame);
      }

      @Override
      public int number(Frame frame) {
        reset(places, frame);
        return body.number(frame);
      }

      @Override
      public boolean member(Value element, Frame frame) {
        reset(places, frame);
        return body.member(element, frame);
      }

      @Override
      public Value[] elements(Frame frame) {
        reset(places, frame);
        return body.elements(frame);
      }
    };
  }

  /** A variable of the specification, before the step. */
  record Variable(int place) implements Expr {
    @Override
    public Value eval(Frame frame) {
      return frame.from()[place];
    }
  }

  /**
   * The application of an operator.
   *
   * @param at where the operator's name stands: another place than the application where it was
   *     passed as an argument
   */
  private Expr apply(OpApplNode apply, SymbolNode operator, Scope at, Scope scope) {
    ExprOrOpArgNode[] args = apply.getArgs();
    Object bound = at.find(operator);
    if (bound instanceof Expr expr) {
      return expr;
    } else if (bound instanceof Scope.Local local) {
      return inline(local.definition(), local.at(), args, scope);
    } else if (bound instanceof Scope.Alias alias) {
      return apply(apply, alias.operator(), alias.at(), scope);
    }
    UniqueString name = vocabulary.name(operator);
    int code = BuiltInOPs.getOpCode(name);
    if (code != 0) {
      return builtIn(code, apply, args, scope);
    }
    int variable = vocabulary.variable(operator);
    if (variable >= 0) {
      return new Variable(variable);
    }
    Object meaning = vocabulary.lookup(operator);
    if (Vocabulary.isStandard(operator, meaning)) {
      return new Standard(this).apply(name.toString(), args, scope);
    } else if (meaning instanceof OpDefNode definition && definition.getBody() != null) {
      return definition.getInRecursive()
          ? recursive(definition, args, scope)
          : inline(definition, Scope.EMPTY, args, scope);
    }
    throw new UnsupportedException("the operator " + operator.getName());
  }

  private Expr inline(OpDefNode definition, Scope at, ExprOrOpArgNode[] args, Scope scope) {
    List<Integer> delayed = new ArrayList<>();
    Scope inner = bind(definition, at, args, scope, delayed);
    return resetting(delayed, expr(definition.getBody(), inner));
  }

  /** An operator of one parameter that is passed as an argument, applied to a bound variable. */
  Expr applied(OpArgNode operator, Expr.Slot element, Scope scope) {
    Object passed = passed(operator.getOp(), scope);
    while (passed instanceof Scope.Alias alias) {
      Object bound = alias.at().find(alias.operator());
      passed = bound == null ? vocabulary.lookup(alias.operator()) : bound;
    }
    Scope.Local local =
        passed instanceof OpDefNode global
            ? new Scope.Local(global, Scope.EMPTY)
            : passed instanceof Scope.Local known ? known : null;
    if (local == null
        || local.definition().getBody() == null
        || local.definition().getInRecursive()
        || local.definition().getArity() != 1) {
      throw new UnsupportedException(
          "the operator " + operator.getOp().getName() + " as an argument");
    }
    OpDefNode definition = local.definition();
    return value(definition.getBody(), local.at().with(definition.getParams()[0], element));
  }

  /** It has no name by which it could be found, and knows what is bound where it stands. */
  private static boolean isLambda(SymbolNode operator) {
    return operator instanceof OpDefNode && operator.getName().equals("LAMBDA");
  }

  /** The scope of an operator's body, with its parameters bound to these arguments. */
  Scope bind(
      OpDefNode definition, Scope at, ExprOrOpArgNode[] args, Scope scope, List<Integer> delayed) {
    FormalParamNode[] formals = definition.getParams();
    Scope inner = at;
    for (int i = 0; i < formals.length; i++) {
      if (args[i] instanceof OpArgNode operator) {
        inner = inner.with(formals[i], passed(operator.getOp(), scope));
      } else {
        inner = inner.with(formals[i], delay(expr(args[i], scope), delayed));
      }
    }
    return inner;
  }

  private static Object passed(SymbolNode operator, Scope scope) {
    return isLambda(operator)
        ? new Scope.Local((OpDefNode) operator, scope)
        : new Scope.Alias(operator, scope);
  }

  private Expr recursive(OpDefNode definition, ExprOrOpArgNode[] args, Scope scope) {
    Vocabulary.Recursion recursion = vocabulary.recursion(definition);
    if (Vocabulary.isRecursionOpen(recursion)) {
      recursion.slots = new Vocabulary.Slots();
      Scope inner = Scope.EMPTY;
      for (FormalParamNode formal : definition.getParams()) {
        inner = inner.with(formal, new Expr.Slot(recursion.slots.next()));
      }
      try {
        recursion.body =
            new Expressions(vocabulary, recursion.slots).value(definition.getBody(), inner);
      } catch (UnsupportedException e) {
        recursion.slots = null;
        throw e;
      }
    }
    Expr[] values = values(args, scope);
    return frame -> {
      Value[] own = new Value[recursion.slots.count()];
      for (int i = 0; i < values.length; i++) {
        own[i] = values[i].eval(frame);
      }
      return recursion.body.eval(new Frame(frame.from(), frame.to(), own, null));
    };
  }

  Expr[] values(ExprOrOpArgNode[] args, Scope scope) {
    Expr[] all = new Expr[args.length];
    for (int i = 0; i < args.length; i++) {
      all[i] = value(args[i], scope);
    }
    return all;
  }

  private Expr builtIn(int code, OpApplNode apply, ExprOrOpArgNode[] args, Scope scope) {
    return switch (code) {
      case OPCODE_cl, OPCODE_land -> all(values(args, scope));
      case OPCODE_dl, OPCODE_lor -> any(values(args, scope));
      case OPCODE_lnot -> {
        Expr a = value(args[0], scope);
        yield (Formula) frame -> !a.test(frame);
      }
      case OPCODE_implies -> {
        Expr a = value(args[0], scope);
        Expr b = value(args[1], scope);
        yield (Formula) frame -> !a.test(frame) || b.test(frame);
      }
      case OPCODE_equiv -> {
        Expr a = value(args[0], scope);
        Expr b = value(args[1], scope);
        yield (Formula) frame -> a.test(frame) == b.test(frame);
      }
      case OPCODE_eq -> equality(args, scope);
      case OPCODE_noteq -> {
        Expr equality = equality(args, scope);
        yield (Formula) frame -> !equality.test(frame);
      }
      case OPCODE_ite -> choice(args, scope);
      case OPCODE_case -> cases(args, scope);
      case OPCODE_rc -> record(args, scope);
      case OPCODE_rs -> field(args, scope);
      case OPCODE_tup -> {
        Expr[] parts = values(args, scope);
        yield frame -> new TupleValue(evaluated(parts, frame));
      }
      case OPCODE_fa -> application(args, scope);
      case OPCODE_exc -> except(args, scope);
      case OPCODE_prime -> primed(args[0]);
      default -> sets.builtIn(code, apply, args, scope);
    };
  }

  static Value[] evaluated(Expr[] parts, Frame frame) {
    Value[] values = new Value[parts.length];
    for (int i = 0; i < parts.length; i++) {
      values[i] = parts[i].eval(frame);
    }
    return values;
  }

  static Formula all(Expr[] parts) {
    return frame -> {
      for (Expr part : parts) {
        if (!part.test(frame)) {
          return false;
        }
      }
      return true;
    };
  }

  private static Formula any(Expr[] parts) {
    return frame -> {
      for (Expr part : parts) {
        if (part.test(frame)) {
          return true;
        }
      }
      return false;
    };
  }

  private Formula equality(ExprOrOpArgNode[] args, Scope scope) {
    Expr a = value(args[0], scope);
    Expr b = value(args[1], scope);
    return frame -> Values.equal(a.eval(frame), b.eval(frame));
  }

  private Expr choice(ExprOrOpArgNode[] args, Scope scope) {
    Expr condition = value(args[0], scope);
    Expr yes = value(args[1], scope);
    Expr no = value(args[2], scope);
    return new Expr() {
      @Override
      public Value eval(Frame frame) {
        return condition.test(frame) ? yes.eval(frame) : no.eval(frame);
      }

      @Override
      public boolean test(Frame frame) {
        return condition.test(frame) ? yes.test(frame) : no.test(frame);
      }

      @Override
      public int number(Frame frame) {
        return condition.test(frame) ? yes.number(frame) : no.number(frame);
      }
    };
  }

  private Expr cases(ExprOrOpArgNode[] args, Scope scope) {
    Expr[] guards = new Expr[args.length];
    Expr[] values = new Expr[args.length];
    for (int i = 0; i < args.length; i++) {
      ExprOrOpArgNode[] pair = ((OpApplNode) args[i]).getArgs();
      guards[i] = pair[0] == null ? new Expr.Constant(BoolValue.ValTrue) : value(pair[0], scope);
      values[i] = value(pair[1], scope);
    }
    return frame -> {
      for (int i = 0; i < guards.length; i++) {
        if (guards[i].test(frame)) {
          return values[i].eval(frame);
        }
      }
      throw new UnsupportedException("a CASE of which no arm is true");
    };
  }

  private Expr record(ExprOrOpArgNode[] args, Scope scope) {
    UniqueString[] names = new UniqueString[args.length];
    Value[] order = new Value[args.length];
    Expr[] parts = new Expr[args.length];
    for (int i = 0; i < args.length; i++) {
      ExprOrOpArgNode[] pair = ((OpApplNode) args[i]).getArgs();
      names[i] = ((StringNode) pair[0]).getRep();
      order[i] = tlc2.value.impl.IntValue.gen(i);
      parts[i] = value(pair[1], scope);
    }
    RecordValue sorted = (RecordValue) new RecordValue(names, order, false).normalize();
    Expr[] inOrder = new Expr[args.length];
    for (int i = 0; i < inOrder.length; i++) {
      inOrder[i] = parts[((tlc2.value.impl.IntValue) sorted.values[i]).val];
    }
    return frame -> new RecordValue(sorted.names, evaluated(inOrder, frame), true);
  }

  private Expr field(ExprOrOpArgNode[] args, Scope scope) {
    Expr rec = value(args[0], scope);
    return new Field(rec, ((StringNode) args[1]).getRep());
  }

  /** A field of a record; most records here have it at the same place. */
  private static final class Field implements Expr {
    private final Expr rec;
    private final UniqueString name;
    private int likely;

    Field(Expr rec, UniqueString name) {
      this.rec = rec;
      this.name = name;
    }

    @Override
    public Value eval(Frame frame) {
      if (rec.eval(frame) instanceof RecordValue fields) {
        UniqueString[] names = fields.names;
        if (likely < names.length && names[likely] == name) {
          return fields.values[likely];
        }
        for (int i = 0; i < names.length; i++) {
          if (names[i] == name) {
            likely = i;
            return fields.values[i];
          }
        }
      }
      throw new UnsupportedException("a field that a record lacks");
    }
  }

  private Expr application(ExprOrOpArgNode[] args, Scope scope) {
    Expr function = value(args[0], scope);
    Expr argument = value(args[1], scope);
    return frame -> Values.apply(function.eval(frame), argument.eval(frame));
  }

  private Expr primed(SemanticNode of) {
    int variable = of instanceof OpApplNode apply ? vocabulary.variable(apply.getOperator()) : -1;
    if (variable < 0) {
      throw new UnsupportedException("the prime of more than a variable");
    }
    return frame -> {
      Value value = frame.to() == null ? null : frame.to()[variable];
      if (value == null) {
        throw new UnsupportedException("a primed variable before the action says what it is");
      }
      return value;
    };
  }

  /** One component of EXCEPT: where, and what is there then, which may name what was there. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Component(Expr[] path, int replacedSlot, Expr value) {
    Value in(Value whole, int depth, Frame frame) {
      if (depth == path.length) {
        frame.slots()[replacedSlot] = whole;
        return value.eval(frame);
      }
      Value argument = path[depth].eval(frame);
      return Values.except(whole, argument, in(Values.apply(whole, argument), depth + 1, frame));
    }
  }

  private Expr except(ExprOrOpArgNode[] args, Scope scope) {
    Expr function = value(args[0], scope);
    Component[] components = new Component[args.length - 1];
    for (int i = 1; i < args.length; i++) {
      OpApplNode pair = (OpApplNode) args[i];
      int slot = slots.next();
      replaced.put(pair, slot);
      components[i - 1] =
          new Component(
              values(((OpApplNode) pair.getArgs()[0]).getArgs(), scope),
              slot,
              value(pair.getArgs()[1], scope));
    }
    return frame -> {
      Value result = function.eval(frame);
      for (Component component : components) {
        result = component.in(result, 0, frame);
      }
      return result;
    };
  }
}

package dev.lockstep.replay.tlc.compiled;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tla2sany.semantic.ExprNode;
import tla2sany.semantic.ExprOrOpArgNode;
import tla2sany.semantic.FormalParamNode;
import tla2sany.semantic.OpDefNode;
import tlc2.value.impl.Value;

/**
 * The way from Next to one application of an action: it binds what stands on the way, logged
 * parameters by membership and others by enumeration, and then takes the action. Steps are added in
 * order; each throws {@link UnsupportedException} for what it can't compile.
 */
public final class Path {
  private static final int ACTION_LEVEL = 2;

  /** Gets each state that the action leads to. */
  public interface Found {
    /** Takes a state: canonical values, in the order of the variables. */
    void accept(Value[] to);
  }

  /** One search; what a step needs of it. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Search(Frame frame, Value[] logged, Found found) {}

  /** A step, which hands on to the next. */
  private interface Step {
    void follow(Search search, int next);
  }

  private final Vocabulary.Slots slots = new Vocabulary.Slots();
  private final Expressions expressions;
  private final Actions actions;
  private final List<Step> steps = new ArrayList<>();
  private final List<Actions.Act> before = new ArrayList<>();
  private final List<Actions.Act> after = new ArrayList<>();
  private Scope scope = Scope.EMPTY;

  Path(Vocabulary vocabulary) {
    this.expressions = new Expressions(vocabulary, slots);
    this.actions = new Actions(expressions);
  }

  /** Finds the states after each step that agrees with the logged parameters. */
  public void search(Value[] from, Value[] logged, Found found) {
    Frame frame = new Frame(from, new Value[from.length], new Value[slots.count()], new Choices());
    follow(new Search(frame, logged, found), 0);
  }

  private void follow(Search search, int next) {
    steps.get(next).follow(search, next + 1);
  }

  /**
   * A variable that is bound by a quantifier.
   *
   * @param parameter the place of the parameter that it becomes, or -1
   */
  public void exists(FormalParamNode variable, ExprNode domain, int parameter) {
    Expr set = expressions.expr(domain, scope);
    int slot = slots.next();
    later(variable, new Expr.Slot(slot));
    steps.add(
        (search, next) -> {
          Value[] own = search.frame().slots();
          Value logged = parameter < 0 ? null : search.logged()[parameter];
          if (logged != null) {
            own[slot] = logged;
            if (set.member(logged, search.frame())) {
              follow(search, next);
            }
            return;
          }
          for (Value element : set.elements(search.frame())) {
            own[slot] = element;
            follow(search, next);
          }
        });
  }

  private final List<Runnable> pending = new ArrayList<>();

  /** Variables of one quantifier are known behind it: its sets may not name them. */
  private void later(FormalParamNode variable, Expr meaning) {
    pending.add(() -> scope = scope.with(variable, meaning));
  }

  /** All variables of a quantifier have been added. */
  public void bound() {
    pending.forEach(Runnable::run);
    pending.clear();
  }

  /** The other members of a conjunction: guards, and actions that are part of the step. */
  public void beside(List<ExprNode> earlier, List<ExprNode> behind) {
    for (ExprNode part : earlier) {
      if (part.getLevel() >= ACTION_LEVEL) {
        before.add(actions.act(part, scope));
      } else {
        branch(part, true);
      }
    }
    List<Actions.Act> own = new ArrayList<>();
    for (ExprNode part : behind) {
      own.add(actions.act(part, scope));
    }
    after.addAll(0, own);
  }

  /** A condition on the way. */
  public void branch(ExprNode condition, boolean taken) {
    Expr test = expressions.value(condition, scope);
    steps.add(
        (search, next) -> {
          if (test.test(search.frame()) == taken) {
            follow(search, next);
          }
        });
  }

  /** An operator that the way goes into. */
  public void within(OpDefNode definition, List<ExprOrOpArgNode> arguments) {
    FormalParamNode[] formals = definition.getParams();
    Scope outer = scope;
    scope = Scope.EMPTY;
    for (int i = 0; i < formals.length; i++) {
      argument(formals[i], arguments.get(i), outer, -1);
    }
  }

  /** An argument, evaluated on the way; a logged parameter must be equal to it. */
  private void argument(
      FormalParamNode formal, ExprOrOpArgNode argument, Scope outer, int parameter) {
    Expr value = expressions.value(argument, outer);
    int slot = slots.next();
    scope = scope.with(formal, new Expr.Slot(slot));
    steps.add(
        (search, next) -> {
          Value own = value.eval(search.frame());
          Value logged = parameter < 0 ? null : search.logged()[parameter];
          search.frame().slots()[slot] = own;
          if (logged == null || logged == own || Values.equal(logged, own)) {
            follow(search, next);
          }
        });
  }

  /** The action at the end of the way. */
  public void action(OpDefNode definition, List<ExprOrOpArgNode> arguments) {
    FormalParamNode[] formals = definition.getParams();
    Scope outer = scope;
    scope = Scope.EMPTY;
    for (int i = 0; i < formals.length; i++) {
      argument(formals[i], arguments.get(i), outer, i);
    }
    List<Actions.Act> parts = new ArrayList<>(before);
    parts.add(actions.act(definition.getBody(), scope));
    parts.addAll(after);
    Actions.Act all = Actions.all(parts.toArray(Actions.Act[]::new));
    steps.add(
        (search, next) -> {
          Frame frame = search.frame();
          do {
            Arrays.fill(frame.to(), null);
            if (all.run(frame)) {
              search.found().accept(said(frame.to()));
            }
          } while (frame.choices().again());
        });
  }

  private static Value[] said(Value[] to) {
    for (Value value : to) {
      if (value == null) {
        throw new UnsupportedException("a variable whose new value is not said");
      }
    }
    return to.clone();
  }
}

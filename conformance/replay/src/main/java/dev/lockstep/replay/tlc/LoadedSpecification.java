package dev.lockstep.replay.tlc;

import dev.lockstep.replay.Evaluator;
import dev.lockstep.replay.SpecificationException;
import dev.lockstep.replay.SpecificationView;
import dev.lockstep.replay.export.ModelParts;
import dev.lockstep.traces.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tla2sany.semantic.OpApplNode;
import tla2sany.semantic.OpDeclNode;
import tla2sany.semantic.OpDefNode;
import tlc2.output.OutputCollector;
import tlc2.tool.Action;
import tlc2.tool.EvalControl;
import tlc2.tool.TLCState;
import tlc2.tool.impl.ModelConfig;
import tlc2.tool.impl.ReplayTool;
import tlc2.tool.impl.Tool;
import tlc2.util.Context;
import tlc2.util.FP64;
import tlc2.util.Vect;
import tlc2.value.impl.MethodValue;
import util.ToolIO;

/**
 * A specification that TLC has parsed and found in order. What TLC prints is kept here, not shown;
 * the module that binds the cluster's constants and copies of TLC's standard modules stand in a
 * temporary folder of this specification alone.
 */
public final class LoadedSpecification {
  private static final String WRAPPER = "LockstepReplay";
  private static final int MESSAGES_MAX = 1000;

  private final OwnFolder folder;
  private final ReplayTool tool;
  private final List<String> notes;
  private final ByteArrayOutputStream printed;
  private final Source source;
  private final ModelConfig config;

  private LoadedSpecification(
      OwnFolder folder,
      ReplayTool tool,
      List<String> notes,
      ByteArrayOutputStream printed,
      Source source,
      ModelConfig config) {
    this.config = config;
    this.source = source;
    this.folder = folder;
    this.tool = tool;
    this.notes = notes;
    this.printed = printed;
  }

  /**
   * Loads a specification; called once per class loader.
   *
   * @param misread operators that closures are to get wrong; none but in tests
   * @throws SpecificationException in one sentence, with TLC's or SANY's own message
   */
  public static Evaluator load(
      SpecificationView view, SortedMap<String, Value> constants, Map<String, String> misread) {
    selfTest();
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(printed, true, StandardCharsets.UTF_8);
    ToolIO.out = stream;
    ToolIO.err = stream;
    OwnFolder folder = null;
    try {
      folder = new OwnFolder();
      List<String> notes = new ArrayList<>();
      SpecFiles files = new SpecFiles(folder.path(), view.modulePath());
      ModelConfig config = writeWrapper(folder.path(), view, constants, files, notes);
      ReplayTool tool = new ReplayTool(folder.path().toString(), WRAPPER, WRAPPER, files);
      LoadedSpecification loaded =
          new LoadedSpecification(folder, tool, notes, printed, new Source(files), config);
      loaded.check(view, printed);
      loaded.forgetMessages();
      return new TlcEvaluator(loaded, misread);
    } catch (SpecificationException e) {
      close(folder);
      throw e;
    } catch (Exception | StackOverflowError e) {
      close(folder);
      throw new SpecificationException(
          "TLC can't use "
              + view.module()
              + " with "
              + view.configuration().getFileName()
              + ": "
              + reason(e, printed),
          e);
    }
  }

  /**
   * TLC's fingerprints are all equal until this initialisation, and then it merges different states
   * silently.
   */
  private static void selfTest() {
    FP64.Init(0);
    long a = TlcValues.string("a").fingerPrint(FP64.New());
    long b = TlcValues.string("b").fingerPrint(FP64.New());
    if (a == b) {
      throw new SpecificationException(
          "TLC's fingerprints do not tell values apart; this is a defect of Lockstep");
    }
    Value sample =
        Value.record("set", Value.set(Value.of(1), Value.of(2)), "seq", Value.sequence());
    Packer packer = new Packer();
    tlc2.value.impl.Value[] values = {TlcValues.toTlc(sample)};
    tlc2.value.impl.Value[] back = packer.unpack(packer.pack(values), 1);
    if (!TlcValues.same(values[0], back[0]) || !TlcValues.fromTlc(back[0]).equals(sample)) {
      throw new SpecificationException(
          "values do not survive packing; this is a defect of Lockstep");
    }
  }

  private static ModelConfig writeWrapper(
      Path folder,
      SpecificationView view,
      SortedMap<String, Value> constants,
      SpecFiles files,
      List<String> notes)
      throws IOException {
    String configuration = Files.readString(view.configuration());
    Path original = folder.resolve("Original.cfg");
    Files.writeString(original, configuration);
    ModelConfig config = new ModelConfig(original.toString(), files);
    config.parse();
    Set<String> bound = boundBy(config);
    StringBuilder module = new StringBuilder("---- MODULE " + WRAPPER + " ----\n");
    module.append("EXTENDS ").append(view.module()).append('\n');
    StringBuilder more = new StringBuilder(configuration).append('\n');
    int number = 0;
    for (Map.Entry<String, Value> constant : constants.entrySet()) {
      if (bound.contains(constant.getKey())) {
        notes.add(
            "the configuration sets "
                + constant.getKey()
                + " itself; the trace's value for it is not used");
        continue;
      }
      String name = "LockstepConstant" + ++number;
      module.append(name).append(" == ").append(constant.getValue()).append('\n');
      more.append("CONSTANT ").append(constant.getKey()).append(" <- ").append(name).append('\n');
    }
    Files.writeString(folder.resolve(WRAPPER + ".tla"), module.append("====\n"));
    Files.writeString(folder.resolve(WRAPPER + ".cfg"), more);
    noteWhatIsLeftOut(config, notes);
    return config;
  }

  private static Set<String> boundBy(ModelConfig config) {
    Set<String> bound = new HashSet<>(config.getOverrides().keySet());
    Vect<?> constants = config.getConstants();
    for (int i = 0; i < constants.size(); i++) {
      bound.add(((Vect<?>) constants.elementAt(i)).elementAt(0).toString());
    }
    return bound;
  }

  private static void noteWhatIsLeftOut(ModelConfig config, List<String> notes) {
    if (config.getConstraints().size() > 0 || config.getActionConstraints().size() > 0) {
      notes.add("a CONSTRAINT of the configuration bounds a search; replay does not apply it");
    }
    if (config.getProperties().size() > 0) {
      notes.add("a PROPERTY of the configuration is not judged in replay; invariants are");
    }
  }

  private void check(SpecificationView view, ByteArrayOutputStream output) {
    if (tool.getNextStateSpec() == null || tool.getInitStateSpec().isEmpty()) {
      throw new SpecificationException(
          view.configuration() + " names no behaviour: add SPECIFICATION, or INIT and NEXT, to it");
    }
    output.reset();
    if (tool.checkAssumptions() != 0) {
      throw new SpecificationException(
          "an ASSUME of "
              + view.module()
              + " is false for these constants: "
              + reason(null, output));
    }
  }

  ReplayTool tool() {
    return tool;
  }

  Source source() {
    return source;
  }

  List<String> notes() {
    return List.copyOf(notes);
  }

  /** TLC keeps every message of its life in a list; an evaluator that lives long must not. */
  void forgetMessages() {
    printed.reset();
    if (OutputCollector.getAllMessages().size() > MESSAGES_MAX) {
      OutputCollector.getAllMessages().clear();
    }
  }

  void close() {
    close(folder);
  }

  private static void close(OwnFolder folder) {
    if (folder != null) {
      folder.close();
    }
  }

  private static final Pattern UNDECLARED =
      Pattern.compile("(?:constant parameter|identifier|symbol|operator) (\\w+)");

  private static String reason(Throwable error, ByteArrayOutputStream output) {
    String text = output.toString(StandardCharsets.UTF_8);
    List<String> lines =
        text.lines()
            .map(String::strip)
            .filter(
                line ->
                    !line.isEmpty()
                        && !line.startsWith("Parsing file")
                        && !line.startsWith("Semantic processing")
                        && !line.startsWith("***")
                        && !line.startsWith("Linting of")
                        && !line.startsWith("Starting..."))
            .toList();
    String message = error == null ? "" : oneLine(error);
    String all = String.join(" ", lines);
    Matcher name = UNDECLARED.matcher(message);
    if (name.find() && !all.contains(message)) {
      return (all + " " + message).strip();
    }
    return all.isEmpty() ? message : all;
  }

  /** TLC's message without its line breaks, cut where it is long. */
  static String oneLine(Throwable error) {
    String message = error.getMessage() == null ? error.toString() : error.getMessage();
    String line = message.strip().replaceAll("\\s+", " ");
    return line.length() > 400 ? line.substring(0, 400) + "..." : line;
  }

  Set<String> bound() {
    return boundBy(config);
  }

  /** What an exported model takes over. */
  ModelParts modelParts() {
    List<String> assignments = new ArrayList<>();
    Vect<?> constants = config.getConstants();
    for (int i = 0; i < constants.size(); i++) {
      Vect<?> each = (Vect<?>) constants.elementAt(i);
      if (each.size() != 2) {
        throw new IllegalArgumentException(
            "the configuration gives the operator " + each.elementAt(0) + " values; not exported");
      }
      assignments.add(each.elementAt(0) + " = " + each.elementAt(1));
    }
    if (!config.getModConstants().isEmpty() || !config.getModOverrides().isEmpty()) {
      throw new IllegalArgumentException(
          "the configuration binds constants of single modules, which is not exported");
    }
    Map<String, String> replacements = new TreeMap<>(config.getOverrides());
    List<String> integers = new ArrayList<>();
    List<String> strings = new ArrayList<>();
    replacements.forEach(
        (name, by) -> {
          if (constant(name) instanceof tlc2.value.impl.UserValue endless) {
            boolean numbers = isMember(tlc2.value.impl.IntValue.ValOne, endless);
            (numbers ? integers : strings).add(name);
          }
        });
    return new ModelParts(
        init(), name(tool.getNextStateSpec()), assignments, replacements, integers, strings);
  }

  /** The value of a declared constant, or null where it is none or an operator. */
  private Object constant(String name) {
    for (OpDeclNode declared : tool.getRootModule().getConstantDecls()) {
      if (declared.getName().toString().equals(name) && declared.getArity() == 0) {
        Object meaning = tool.lookup(declared, Context.Empty, false);
        if (meaning instanceof OpDefNode definition) {
          meaning = tool.eval(definition.getBody(), Context.Empty, TLCState.Empty);
        }
        // A set of a standard module, such as Nat, is a Java method.
        return meaning instanceof MethodValue method
            ? method.apply(Tool.EmptyArgs, EvalControl.Clear)
            : meaning;
      }
    }
    return null;
  }

  private static boolean isMember(tlc2.value.impl.Value value, tlc2.value.impl.Value set) {
    try {
      return set.member(value);
    } catch (RuntimeException e) {
      return false;
    }
  }

  private String init() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < tool.getInitStateSpec().size(); i++) {
      names.add(name(tool.getInitStateSpec().elementAt(i)));
    }
    return String.join(" /\\ ", names);
  }

  private static String name(Action action) {
    if (action.getOpDef() != null) {
      return action.getOpDef().getName().toString();
    }
    if (action.pred instanceof OpApplNode apply
        && apply.getArgs().length == 0
        && apply.getOperator() instanceof OpDefNode definition) {
      return definition.getName().toString();
    }
    throw new IllegalArgumentException(
        "the specification does not name its Init and Next, which an exported model needs");
  }
}

package dev.lockstep.specs;

import dev.lockstep.specs.ModelResult.Failed;
import dev.lockstep.specs.ModelResult.FailureReason;
import dev.lockstep.specs.ModelResult.PropertyKind;
import dev.lockstep.specs.ModelResult.Violated;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Checks models with TLC, each in a JVM of its own. Thread-safe; holds no resource between calls.
 *
 * <p>The children end when the calling thread is interrupted, when this JVM ends, and, since they
 * watch their standard input, when this JVM is killed; their temporary folders go with them.
 */
public final class Checker {
  private static final long END_WAIT_S = 30;

  private final CheckOptions options;
  private final Tlc tlc;

  /**
   * A checker with these options.
   *
   * @throws SpecsException where {@link CheckOptions#tla2tools} is not a TLC
   */
  public Checker(CheckOptions options) {
    this.options = options;
    this.tlc = options.tla2tools().map(Tlc::of).orElseGet(Tlc::ofClassPath);
    for (var place : options.library()) {
      if (!Files.isReadable(place)) {
        throw new SpecsException(
            "The library " + place + " cannot be read; give a folder or jar with modules.");
      }
    }
  }

  /**
   * Checks these models, several at a time.
   *
   * @return one report per model, in the order given. If the thread is interrupted, the models that
   *     were not finished fail with {@link FailureReason#INTERRUPTED} and the thread stays
   *     interrupted
   */
  public List<ModelReport> check(List<Model> models, CheckListener listener) {
    ExecutorService pool = Executors.newFixedThreadPool(parallel(models));
    CheckListener serial = new SerialListener(listener);
    try {
      List<Future<ModelReport>> futures = new ArrayList<>();
      for (Model model : models) {
        futures.add(pool.submit(() -> check(model, serial)));
      }
      List<ModelReport> reports = new ArrayList<>();
      for (int i = 0; i < models.size(); i++) {
        reports.add(await(models.get(i), futures.get(i), pool));
      }
      return reports;
    } finally {
      pool.shutdownNow();
    }
  }

  /** Checks one model on the calling thread. Never throws for a model that cannot be run. */
  public ModelReport check(Model model, CheckListener listener) {
    listener.started(model);
    ModelResult result = run(model, progress -> listener.progressed(model, progress));
    ModelReport report = new ModelReport(model, result, Judgement.faults(model, result));
    listener.finished(report);
    return report;
  }

  private ModelResult run(Model model, Consumer<Progress> onProgress) {
    if (model.problem().isPresent()) {
      return new Failed(FailureReason.UNUSABLE_MODEL, model.problem().get(), "", 0);
    }
    String text;
    try {
      text = Files.readString(model.config(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return new Failed(
          FailureReason.UNREADABLE,
          "The configuration " + model.config() + " cannot be read; check its permissions.",
          "",
          0);
    }
    ConfigFile config = ConfigFile.parse(text);
    ModelResult result =
        new TlcProcess(tlc, options, model, model.config(), onProgress).run(config);
    if (result instanceof Violated violated) {
      return explained(model, config, text, violated);
    }
    return result;
  }

  private ModelResult explained(Model model, ConfigFile config, String text, Violated violated) {
    Violated named = violated;
    if (violated.property().contains(" or ") && isProperty(violated.kind())) {
      named = singledOut(model, config, text, violated);
    }
    if (!options.explainExpected() && Judgement.againstDirective(model, named).isEmpty()) {
      return named;
    }
    return named.withCounterexample(
        named.counterexample().map(bare -> ParameterRecovery.recover(model, options, bare)));
  }

  private static boolean isProperty(PropertyKind kind) {
    return kind == PropertyKind.TEMPORAL_PROPERTY || kind == PropertyKind.ACTION_PROPERTY;
  }

  /**
   * TLC does not say which temporal property is violated, so each is checked alone until one is.
   * The counterexample is that of the named property.
   */
  private Violated singledOut(Model model, ConfigFile config, String text, Violated violated) {
    double cpuSeconds = violated.cpuSeconds();
    try (RunFolder folder = RunFolder.create()) {
      for (String property : config.properties()) {
        String alone = ConfigFile.withOnlyProperty(text, property);
        var file = folder.resolve("LockstepAlone.cfg");
        Files.writeString(file, alone, StandardCharsets.UTF_8);
        ModelResult result =
            new TlcProcess(tlc, options, model, file, progress -> {}).run(ConfigFile.parse(alone));
        cpuSeconds += result.cpuSeconds();
        if (result instanceof Violated found && found.kind() == violated.kind()) {
          return new Violated(
              found.kind(),
              property,
              found.detail(),
              found.counterexample(),
              violated.statistics(),
              cpuSeconds);
        }
      }
    } catch (IOException e) {
      // The names joined by "or" are true as well, only less useful.
    }
    return violated;
  }

  /** How many children run side by side: as many as the cores allow. */
  private int parallel(List<Model> models) {
    int workers = models.stream().mapToInt(options::workersFor).max().orElse(1);
    int cores = Math.max(1, Runtime.getRuntime().availableProcessors() / workers);
    return Math.max(1, Math.min(cores, models.size()));
  }

  private ModelReport await(Model model, Future<ModelReport> future, ExecutorService pool) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      pool.shutdownNow();
      try {
        if (!pool.awaitTermination(END_WAIT_S, TimeUnit.SECONDS)) {
          throw new IllegalStateException("a child did not end");
        }
      } catch (InterruptedException again) {
        // Interrupted twice: the children were told to end already.
      }
      Thread.currentThread().interrupt();
      return interrupted(model);
    } catch (ExecutionException e) {
      throw new IllegalStateException("The runner failed on " + model.id(), e.getCause());
    }
  }

  private static ModelReport interrupted(Model model) {
    ModelResult result =
        new Failed(
            FailureReason.INTERRUPTED, "The check of " + model.id() + " was interrupted.", "", 0);
    return new ModelReport(model, result, Judgement.faults(model, result));
  }

  /** One call at a time. */
  private record SerialListener(CheckListener listener) implements CheckListener {
    @Override
    public synchronized void started(Model model) {
      listener.started(model);
    }

    @Override
    public synchronized void progressed(Model model, Progress progress) {
      listener.progressed(model, progress);
    }

    @Override
    public synchronized void finished(ModelReport report) {
      listener.finished(report);
    }
  }
}

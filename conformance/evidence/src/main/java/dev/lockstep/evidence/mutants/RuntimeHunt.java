package dev.lockstep.evidence.mutants;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.core.Protocol;
import dev.lockstep.runtime.NodeHost;
import dev.lockstep.traces.Value;
import dev.lockstep.traces.chronicle.BufferedRecorder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Hunts the Java mutants of the runtime's log, host and recorder: each must pass its trial without
 * faults, and each of its detectors must find it. Used by one thread.
 */
public final class RuntimeHunt {
  private static final String RESOURCE = "mutants/runtime.json";
  private static final String TRIALS = "dev.lockstep.evidence.trials";

  /** The packages that a mutant may change, and those that use them. */
  private static final Set<String> ANEW =
      Set.of("dev.lockstep.traces.chronicle", "dev.lockstep.evidence.storage", TRIALS);

  private final Path work;

  /**
   * A hunt.
   *
   * @param work an empty folder, for the trials' files
   */
  public RuntimeHunt(Path work) {
    this.work = work;
  }

  /** The mutants of the runtime, as they are checked in. */
  public static List<RuntimeMutant> mutants() {
    try (InputStream in = RuntimeHunt.class.getClassLoader().getResourceAsStream(RESOURCE)) {
      return new ObjectMapper().readValue(in, new TypeReference<List<RuntimeMutant>>() {});
    } catch (IOException e) {
      throw new MutantException("The list of mutants " + RESOURCE + " cannot be read.", e);
    }
  }

  /** What the trials find in the classes as they are: the control, which must be nothing. */
  public List<String> unchanged() {
    Set<String> trials = new LinkedHashSet<>();
    for (RuntimeMutant mutant : mutants()) {
      trials.add(mutant.faultFree());
      trials.addAll(mutant.detectors());
    }
    List<String> complaints = new ArrayList<>();
    for (String trial : trials) {
      complaint(RuntimeHunt.class.getClassLoader(), trial)
          .ifPresent(what -> complaints.add(trial + ": " + what));
    }
    return complaints;
  }

  /**
   * Hunts these mutants.
   *
   * @throws MutantException if one of them no longer fits its source, or this Java has no compiler
   */
  public List<MutantFinding> these(List<RuntimeMutant> mutants) {
    List<MutantFinding> findings = new ArrayList<>();
    try (MutatedClasses classes =
        new MutatedClasses(
            List.of(
                NodeHost.class,
                Protocol.class,
                Value.class,
                BufferedRecorder.class,
                org.slf4j.Logger.class))) {
      for (RuntimeMutant mutant : mutants) {
        findings.add(hunt(mutant, classes));
      }
    }
    return findings;
  }

  private static boolean isLoadedAnew(String packageName) {
    return ANEW.contains(packageName) || (packageName + '.').startsWith("dev.lockstep.runtime.");
  }

  private MutantFinding hunt(RuntimeMutant runtimeMutant, MutatedClasses classes) {
    JavaMutant mutant = runtimeMutant.mutant();
    ClassLoader loader =
        classes.load(
            mutant.id(),
            mutant.file(),
            JavaMutants.source(mutant),
            RuntimeHunt::isLoadedAnew,
            RuntimeHunt.class.getClassLoader());
    Optional<String> wrong = complaint(loader, runtimeMutant.faultFree());
    if (wrong.isPresent()) {
      return new MutantFinding(
          mutant, MutantFinding.Fate.TOO_EASY, 0, "without faults, " + wrong.get());
    }
    List<String> deaths = new ArrayList<>();
    for (String detector : runtimeMutant.detectors()) {
      Optional<String> found = complaint(loader, detector);
      if (found.isEmpty()) {
        return new MutantFinding(
            mutant, MutantFinding.Fate.SURVIVED, 1, detector + " finds nothing");
      }
      deaths.add(detector + ": " + found.get());
    }
    return new MutantFinding(
        mutant, MutantFinding.Fate.KILLED, deaths.size(), String.join("; ", deaths));
  }

  /** Runs a trial with the classes of a loader. */
  private Optional<String> complaint(ClassLoader loader, String name) {
    int dot = name.indexOf('.');
    try {
      Class<?> trials = loader.loadClass(TRIALS + '.' + name.substring(0, dot));
      for (Object constant : trials.getEnumConstants()) {
        if (((Enum<?>) constant).name().equals(name.substring(dot + 1))) {
          Path folder = Files.createTempDirectory(work, "trial");
          Optional<String> complaint = ((Trial) constant).complaint(folder);
          remove(folder);
          return complaint;
        }
      }
      throw new MutantException("There is no trial " + name + ".");
    } catch (IOException | ClassNotFoundException e) {
      throw new MutantException("The trial " + name + " cannot be run.", e);
    }
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}

package dev.lockstep.evidence.verify;

import dev.lockstep.evidence.mutants.MutantFinding;
import dev.lockstep.evidence.mutants.RuntimeHunt;
import dev.lockstep.evidence.report.Check;
import dev.lockstep.evidence.storage.CrashPoints;
import dev.lockstep.runtime.log.LogKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What no protocol owns: the log through crashes, and the mutants of log, host and recorder. */
final class RuntimePart {
  static final String NAME = "runtime";
  private static final String MUTANT = "java mutant";

  private RuntimePart() {}

  /**
   * Crashes a run of the log.
   *
   * @param records how many records the run appends
   * @param every of the crash states, take each so-many-th
   */
  static void crashes(Path folder, int records, int every, Findings findings) throws IOException {
    Files.createDirectories(folder);
    CrashPoints.Report report =
        CrashPoints.enumerate(
            folder, LogKind.FILE, new CrashPoints.Share(records, every, 16, false));
    String counts =
        report.operations()
            + " storage operations, "
            + report.states()
            + " crash states, "
            + report.again()
            + " more while it recovered";
    findings.figures(NAME).set("storage", "crash states recovered", report.states());
    findings.figures(NAME).set("storage", "second crashes recovered", report.again());
    findings.add(
        report
            .complaint()
            .map(what -> Check.failed(NAME, "storage", "crashes", what))
            .orElseGet(
                () -> Check.passed(NAME, "storage", "crashes", counts + ": nothing was lost")));
  }

  static void mutants(Path folder, Findings findings) throws IOException {
    Files.createDirectories(folder);
    RuntimeHunt hunt = new RuntimeHunt(folder);
    List<String> complaints = hunt.unchanged();
    findings.add(
        complaints.isEmpty()
            ? Check.passed(
                NAME, MUTANT, "none", "no trial finds anything in the classes as they are")
            : Check.failed(NAME, MUTANT, "none", String.join("; ", complaints)));
    List<MutantFinding> found = hunt.these(RuntimeHunt.mutants());
    for (MutantFinding finding : found) {
      String id = finding.mutant().id();
      String sentence = finding.fate() + ": " + finding.sentence();
      findings.add(
          finding.asExpected()
              ? Check.passed(NAME, MUTANT, id, sentence)
              : Check.failed(NAME, MUTANT, id, sentence));
    }
    long good = found.stream().filter(MutantFinding::asExpected).count();
    findings.figures(NAME).set("mutants", "of the Java, as expected", good + " of " + found.size());
  }
}

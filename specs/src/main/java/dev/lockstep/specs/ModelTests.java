package dev.lockstep.specs;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;

/** Models as JUnit tests. Only this class touches JUnit, so that its absence hurts nobody else. */
final class ModelTests {
  private ModelTests() {}

  static Stream<DynamicNode> of(List<Model> models, CheckOptions options) {
    if (models.isEmpty()) {
      throw new SpecsException(
          "No model is left to test; a test class without a model tests nothing.");
    }
    Checker checker = new Checker(options);
    return models.stream()
        .map(
            model ->
                DynamicTest.dynamicTest(
                    model.id(), model.config().toUri(), () -> test(checker, model)));
  }

  private static void test(Checker checker, Model model) {
    ModelReport report = checker.check(model, CheckListener.SILENT);
    if (!report.ok()) {
      Assertions.fail(model.id() + ": " + ReportText.of(report));
    }
  }
}

package dev.lockstep.specs;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tiny specifications of the tests. */
final class Fixtures {
  static final Path MODELS = Path.of("src", "test", "resources", "models").toAbsolutePath();

  private Fixtures() {}

  static Path folder(String name) {
    return MODELS.resolve(name);
  }

  /** Checks a folder's models; reports by the models' names. */
  static Map<String, ModelReport> check(String folder, CheckOptions options) {
    return byName(Models.in(folder(folder)).with(options).check(CheckListener.SILENT));
  }

  static Map<String, ModelReport> byName(List<ModelReport> reports) {
    Map<String, ModelReport> byName = new LinkedHashMap<>();
    reports.forEach(report -> byName.put(report.model().name(), report));
    return byName;
  }
}

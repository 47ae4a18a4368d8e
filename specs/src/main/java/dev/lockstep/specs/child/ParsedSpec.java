package dev.lockstep.specs.child;

import java.io.File;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tla2sany.drivers.FrontEndException;
import tla2sany.drivers.SANY;
import tla2sany.modanalyzer.SpecObj;
import tla2sany.semantic.ModuleNode;
import util.SimpleFilenameToStream;
import util.ToolIO;

/** A module and what it extends, parsed and level-checked by SANY. */
record ParsedSpec(ModuleNode root) {

  static ParsedSpec parse(Path module, PrintStream out) {
    ToolIO.out = out;
    SpecObj spec = new SpecObj(module.toString(), resolver(module.getParent()));
    try {
      SANY.frontEndMain(spec, module.toString(), out);
    } catch (FrontEndException e) {
      throw new SpecChild.RefusedException();
    }
    if (spec.getErrorLevel() != 0
        || spec.initErrors.isFailure()
        || spec.parseErrors.isFailure()
        || spec.semanticErrors.isFailure()
        || spec.getRootModule() == null) {
      throw new SpecChild.RefusedException();
    }
    return new ParsedSpec(spec.getRootModule());
  }

  /** Looks in the module's folder, then in those of the library. */
  static SimpleFilenameToStream resolver(Path folder) {
    List<String> folders = new ArrayList<>();
    folders.add(folder.toString());
    String library = System.getProperty(SimpleFilenameToStream.TLA_LIBRARY, "");
    for (String place : library.split(Pattern.quote(File.pathSeparator))) {
      if (!place.isEmpty()) {
        folders.add(place);
      }
    }
    return new SimpleFilenameToStream(folders.toArray(new String[0]));
  }
}

package dev.lockstep.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** Runs one command line in this JVM and keeps what it says. */
final class Commands {

  /** How a command ended. */
  record Ran(int code, String out, String err) {}

  private Commands() {}

  static Ran run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Terminal terminal = new Terminal(new PrintWriter(out), new PrintWriter(err), false);
    int code = Main.run(terminal, args);
    terminal.flush();
    return new Ran(code, out.toString(), err.toString());
  }
}

package dev.lockstep.examples.bank;

import dev.lockstep.examples.Startup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/**
 * Founds a town of two banks and a teller, kills one of the three at a line of its source while
 * money is moved, and counts the money afterwards.
 */
final class Demo {

  private static final String USAGE =
      """
      usage: impl/examples/bank/run [--kill-at N | --lines]

        without an option    a process dies at a line drawn at random
        --kill-at N          it dies at line N of the list
        --lines              prints the list: every line of the teller and of both banks
      """;

  private static final int AMOUNT = 30;

  private Demo() {}

  public static void main(String[] args) throws Exception {
    Startup.run(() -> System.exit(run(args)));
  }

  private static int run(String[] args) throws IOException {
    List<Line> lines = Lines.all();
    int chosen = new Random().nextInt(lines.size()) + 1;
    if (args.length == 1 && args[0].equals("--lines")) {
      for (int i = 0; i < lines.size(); i++) {
        System.out.println((i + 1) + " " + lines.get(i));
      }
      return 0;
    } else if (args.length == 2 && args[0].equals("--kill-at") && args[1].matches("\\d{1,6}")) {
      chosen = Integer.parseInt(args[1]);
    } else if (args.length != 0) {
      System.err.print(USAGE);
      return 64;
    }
    if (chosen < 1 || chosen > lines.size()) {
      System.err.println("there are lines 1 to " + lines.size() + "; --lines prints them");
      return 64;
    }
    Path directory = Files.createTempDirectory("lockstep-bank");
    try (Tale tale = new Tale(Town.found(directory))) {
      System.out.println("the town's data is in " + directory);
      System.out.println("line " + chosen + " is " + lines.get(chosen - 1));
      return tale.transfer(1, AMOUNT, lines.get(chosen - 1)) ? 0 : 1;
    }
  }
}

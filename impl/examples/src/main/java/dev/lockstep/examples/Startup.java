package dev.lockstep.examples;

import dev.lockstep.runtime.log.LogException;
import dev.lockstep.runtime.net.NettyTransport;
import java.io.IOException;

/**
 * How a program of the examples ends where it can't start: with one sentence, and with the exit
 * codes of Lockstep's own commands.
 */
public final class Startup {

  private static final int WRONG_USAGE = 64;
  private static final int MISSING = 69;

  /** What a program does. */
  public interface Program {
    void run() throws Exception;
  }

  private Startup() {}

  /** Runs a program; a mistake of whoever started it ends the process. */
  public static void run(Program program) throws Exception {
    try {
      program.run();
    } catch (IllegalArgumentException e) {
      end(WRONG_USAGE, e.getMessage());
    } catch (LogException | NettyTransport.AddressException e) {
      end(MISSING, e.getMessage());
    } catch (IOException e) {
      // Those of the JDK often say no more than a file's name.
      end(MISSING, e.getClass() == IOException.class ? e.getMessage() : e.toString());
    }
  }

  /** Checks how many arguments there are. */
  public static void requireArguments(String[] arguments, int count, String usage) {
    if (arguments.length != count) {
      throw new IllegalArgumentException("usage: " + usage);
    }
  }

  private static void end(int code, String sentence) {
    System.err.println(sentence);
    System.exit(code);
  }
}

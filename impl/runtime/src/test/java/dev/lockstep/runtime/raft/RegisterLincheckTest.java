package dev.lockstep.runtime.raft;

import dev.lockstep.runtime.lincheck.ModelChecking;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A smoke test only: a register that three members in this process replicate, under Lincheck's
 * stress mode. The model checker can't drive the members' own threads, so the schedules here are
 * those that the machine happens to give. The search is in simulated runs, whose histories are
 * judged for linearizability.
 */
@Tag("slow")
class RegisterLincheckTest {

  private static final int ITERATIONS = 5;
  private static final int INVOCATIONS = 20;
  private static final AtomicInteger REGISTERS = new AtomicInteger();

  @TempDir Path temp;
  private static Members members;

  /** A register of its own for each execution, at the same members. */
  @Param(name = "value", gen = IntGen.class, conf = "1:9")
  @Param(name = "member", gen = IntGen.class, conf = "1:3")
  public static class Real {
    private final String register = "r" + REGISTERS.incrementAndGet() + "=";

    Consistency consistency() {
      return Consistency.LINEARIZABLE;
    }

    @Operation
    public void write(@Param(name = "value") int value) {
      members.apply(register + value);
    }

    /** The last value written; 0 before the first. */
    @Operation
    public int read(@Param(name = "member") int member) {
      List<String> all = members.read("n" + member, consistency());
      return all.stream()
          .filter(command -> command.startsWith(register))
          .reduce((before, last) -> last)
          .map(last -> Integer.parseInt(last.substring(register.length())))
          .orElse(0);
    }
  }

  /** The same with reads that ask nobody else. */
  @Param(name = "value", gen = IntGen.class, conf = "1:9")
  @Param(name = "member", gen = IntGen.class, conf = "1:3")
  public static class Twin extends Real {
    @Override
    Consistency consistency() {
      return Consistency.STALE;
    }
  }

  /** A register, one operation at a time. */
  public static class Specification {
    private int value;

    public void write(int next) {
      value = next;
    }

    public int read(int member) {
      return value;
    }
  }

  @BeforeEach
  void start() {
    ModelChecking.requireJava17();
    members = new Members(temp, "n1", "n2", "n3").startAll();
    members.apply("first");
  }

  @AfterEach
  void close() {
    if (members != null) {
      members.close();
      members = null;
    }
  }

  private static StressOptions options() {
    return new StressOptions()
        .iterations(ITERATIONS)
        .invocationsPerIteration(INVOCATIONS)
        .threads(2)
        .actorsPerThread(2)
        .actorsBefore(0)
        .actorsAfter(1)
        .minimizeFailedScenario(false)
        .sequentialSpecification(Specification.class);
  }

  @Test
  void membersUnderStressAreARegister() {
    options().check(Real.class);
  }

  @Test
  void aTwinThatReadsWhatIsStaleIsFound() {
    ModelChecking.findsInvalidResults(() -> options().check(Twin.class));
  }
}

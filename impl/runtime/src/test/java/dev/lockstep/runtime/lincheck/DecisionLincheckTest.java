package dev.lockstep.runtime.lincheck;

import dev.lockstep.core.Machine;
import dev.lockstep.traces.Value;
import java.util.HashMap;
import java.util.Map;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Paxos is a consensus object (Lamport, "The Part-Time Parliament", 2.1): one value, once.
 *
 * <p>One call a thread: a client that has its answer does not ask again, and what is learned
 * afterwards is the call that follows.
 */
@Tag("slow")
class DecisionLincheckTest {

  /** The machines of the core. */
  @Param(name = "value", gen = IntGen.class, conf = "1:3")
  public static class Real {
    final Decision decision = decision();

    Decision decision() {
      return new Decision();
    }

    @Operation(nonParallelGroup = "first proposer")
    public String proposeAtFirst(@Param(name = "value") int value) {
      return decision.propose(1, "v" + value);
    }

    @Operation(nonParallelGroup = "second proposer")
    public String proposeAtSecond(@Param(name = "value") int value) {
      return decision.propose(2, "v" + value);
    }

    @Operation
    public String learn() {
      return decision.learn();
    }
  }

  /** The same with acceptors that forget their votes before each message (mutant PX02). */
  @Param(name = "value", gen = IntGen.class, conf = "1:3")
  public static class Twin extends Real {
    @Override
    Decision decision() {
      return new Decision() {
        @Override
        void before(String node, Machine machine) {
          if (node.startsWith("a")) {
            Map<String, Value> state = new HashMap<>(machine.state());
            state.put("maxVBal", Value.of(-1));
            state.put("maxVal", Value.model("None"));
            machine.restore(state);
          }
        }
      };
    }
  }

  /** A consensus object, one call at a time. */
  public static class Specification {
    private String decided;

    public String proposeAtFirst(int value) {
      if (decided == null) {
        decided = "v" + value;
      }
      return decided;
    }

    public String proposeAtSecond(int value) {
      return proposeAtFirst(value);
    }

    public String learn() {
      return decided;
    }
  }

  @Test
  void everyInterleavingDecidesOneProposedValue() {
    ModelChecking.holds(Real.class, Specification.class, 1);
  }

  @Test
  void aTwinWhoseAcceptorsForgetIsFound() {
    ModelChecking.isFoundBroken(Twin.class, Specification.class, 1);
  }
}

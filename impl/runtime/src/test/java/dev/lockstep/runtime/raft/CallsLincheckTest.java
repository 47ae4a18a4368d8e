package dev.lockstep.runtime.raft;

import dev.lockstep.runtime.Callbacks;
import dev.lockstep.runtime.InFlight;
import dev.lockstep.runtime.lincheck.ModelChecking;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class CallsLincheckTest {

  private static final int OPEN_MAX = 1;
  private static final Callbacks HERE = new Callbacks("n1", Runnable::run);

  /**
   * Two calls, of which one can be open at a time: call 0 is late, call 1 never. An operation has
   * ended a call when the call has the very outcome that this operation brought.
   *
   * <p>One late call only, since {@link Calls#expire} ends several each at its own moment; and no
   * limit of bytes, which may refuse a call for bytes that another is about to give back.
   */
  @Param(name = "call", gen = IntGen.class, conf = "0:1")
  public static class Real {
    private final Calls<Object> calls = new Calls<>(OPEN_MAX, Long.MAX_VALUE, HERE);
    private final List<Calls.Call<Object>> all =
        List.of(new Calls.Call<>(0, 1), new Calls.Call<>(2, 1));

    @Operation(runOnce = true)
    public boolean openLate() {
      return calls.open(all.get(0)) >= 0;
    }

    @Operation(runOnce = true)
    public boolean openOther() {
      return calls.open(all.get(1)) >= 0;
    }

    @Operation
    public boolean end(@Param(name = "call") int call) {
      Object outcome = new Object();
      calls.end(all.get(call), outcome);
      return has(call, outcome);
    }

    @Operation
    public boolean expire() {
      Object outcome = new Object();
      calls.expire(1, call -> outcome);
      return has(0, outcome);
    }

    @Operation
    public int size() {
      return calls.size();
    }

    /** Which call was open; -1 if none was. */
    @Operation
    public int close() {
      Object outcome = new Object();
      calls.close(call -> outcome);
      return has(0, outcome) ? 0 : has(1, outcome) ? 1 : -1;
    }

    private boolean has(int call, Object outcome) {
      return all.get(call).future.getNow(null) == outcome;
    }
  }

  /** A call that is found among the open ones before it has its ticket: nobody can end it. */
  @Param(name = "call", gen = IntGen.class, conf = "0:1")
  public static class Twin {
    private final InFlight<Integer> table = new InFlight<>(OPEN_MAX);
    private final AtomicLongArray tickets = new AtomicLongArray(new long[] {-1, -1});

    @Operation(runOnce = true)
    public boolean openLate() {
      return open(0);
    }

    @Operation(runOnce = true)
    public boolean openOther() {
      return open(1);
    }

    private boolean open(int call) {
      long ticket = table.open(call);
      tickets.set(call, ticket);
      return ticket >= 0;
    }

    @Operation
    public boolean end(@Param(name = "call") int call) {
      return table.take(tickets.get(call)) != null;
    }

    @Operation
    public boolean expire() {
      return table.entries().contains(0) && end(0);
    }

    @Operation
    public int size() {
      return table.size();
    }

    @Operation
    public int close() {
      List<Integer> open = table.close();
      return open.isEmpty() ? -1 : open.get(0);
    }
  }

  /** What the calls are, one operation at a time. */
  public static class Specification {
    private final boolean[] open = new boolean[2];
    private boolean closed;

    public boolean openLate() {
      return open(0);
    }

    public boolean openOther() {
      return open(1);
    }

    private boolean open(int call) {
      open[call] = !closed && size() < OPEN_MAX;
      return open[call];
    }

    public boolean end(int call) {
      boolean was = open[call];
      open[call] = false;
      return was;
    }

    public boolean expire() {
      return end(0);
    }

    public int size() {
      return (int) IntStream.range(0, open.length).filter(call -> open[call]).count();
    }

    public int close() {
      closed = true;
      return end(0) ? 0 : end(1) ? 1 : -1;
    }
  }

  @Test
  void everyInterleavingEndsACallOnce() {
    ModelChecking.holds(Real.class, Specification.class, 1);
  }

  @Test
  void aTwinThatGivesTheTicketTooLateIsFound() {
    ModelChecking.isFoundBroken(Twin.class, Specification.class, 2);
  }
}

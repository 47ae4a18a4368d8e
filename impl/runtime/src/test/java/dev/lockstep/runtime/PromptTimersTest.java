package dev.lockstep.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lockstep.core.Effects;
import dev.lockstep.core.Input;
import dev.lockstep.runtime.ScriptedProtocol.Step;
import dev.lockstep.runtime.net.MemoryNetwork;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** When timers without delay run: after the inputs of a batch, before its sync. */
class PromptTimersTest {

  private static final Value INPUT = Value.of("input");

  private final List<String> journal = new CopyOnWriteArrayList<>();

  private NodeHost start(
      Function<Input, Effects> script, Consumer<String> storage, Consumer<String> events) {
    return NodeHost.of(new ScriptedProtocol(script), ScriptedProtocol.CLUSTER, "n")
        .options(new HostOptions(10, 10, Duration.ZERO))
        .clock(new ManualClock())
        .transport(new MemoryNetwork().transport("n"))
        .storage(new MemoryStorage(false, storage::accept)::open)
        .trace(
            incarnation ->
                record -> {
                  if (record instanceof TraceRecord.Event event) {
                    events.accept(event.action());
                  }
                })
        .start();
  }

  /** Counts what was added, flushes it at the end of a batch, and tells what is durable. */
  private static Effects count(Input input, long flushMillis) {
    if (input instanceof Input.Request) {
      return Effects.of(Step.ADD).persist(INPUT).timer("flush", flushMillis).build();
    } else if (input instanceof Input.Persisted) {
      return Effects.of(Step.PERSIST).timer("tell", 0).build();
    } else if (input instanceof Input.TimeOut due) {
      return Effects.of(due.timer().equals("flush") ? Step.FLUSH : Step.TELL).build();
    }
    return Effects.NONE;
  }

  /** One input, and three more during its sync. */
  private List<String> journalOfFour(long flushMillis) throws InterruptedException {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch open = new CountDownLatch(1);
    CountDownLatch told = new CountDownLatch(2);
    Consumer<String> storage =
        call -> {
          journal.add(call);
          if (call.equals("sync")) {
            entered.countDown();
            awaitOnNodesThread(open);
          }
        };
    Consumer<String> events =
        action -> {
          journal.add(action);
          if (action.equals("Tell")) {
            told.countDown();
          }
        };
    try (NodeHost host = start(input -> count(input, flushMillis), storage, events)) {
      assertEquals(Optional.empty(), host.tell("i", INPUT));
      entered.await();
      for (int i = 0; i < 3; i++) {
        assertEquals(Optional.empty(), host.tell("i", INPUT));
      }
      open.countDown();
      told.await();
    }
    return journal;
  }

  private static void awaitOnNodesThread(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError("the node's thread was interrupted", e);
    }
  }

  @Test
  void theyRunOnceAfterTheInputsOfABatchAndBeforeItsSync() throws InterruptedException {
    List<String> expected = new ArrayList<>(List.of("Add", "append", "Flush", "sync", "Persist"));
    expected.addAll(List.of("Add", "append", "Add", "append", "Add", "append"));
    // Told behind the first sync: so after the inputs of the next batch, in the order of setting.
    expected.addAll(List.of("Tell", "Flush", "sync", "Persist", "Persist", "Persist", "Tell"));
    assertEquals(expected, journalOfFour(0));
  }

  @Test
  void aTimerWithADelayDoesNotRunWhileTheClockStandsStill() throws InterruptedException {
    assertEquals(0, journalOfFour(1).stream().filter("Flush"::equals).count());
  }

  @Test
  void oneThatSetsItselfForeverHoldsUpNobody() {
    CountDownLatch spins = new CountDownLatch(3);
    Function<Input, Effects> script =
        input -> {
          if (input instanceof Input.Request request) {
            return Effects.of(Step.ADD).reply(request.request()).timer("spin", 0).build();
          } else if (input instanceof Input.Persisted) {
            return Effects.of(Step.PERSIST).build();
          } else if (input instanceof Input.TimeOut) {
            spins.countDown();
            return Effects.of(Step.FLUSH).persist(INPUT).timer("spin", 0).build();
          }
          return Effects.NONE;
        };
    try (NodeHost host = start(script, call -> {}, action -> {})) {
      CompletableFuture<Answer> first = host.request("i", INPUT, Duration.ofSeconds(60));
      assertEquals(new Answer.Outcome(INPUT), first.join());
      awaitOnNodesThread(spins);
      CompletableFuture<Answer> other = host.request("j", INPUT, Duration.ofSeconds(60));
      assertEquals(new Answer.Outcome(INPUT), other.join());
    }
  }
}

package dev.lockstep.evidence.run;

import dev.lockstep.runtime.log.LogKind;
import dev.lockstep.runtime.raft.Consistency;
import dev.lockstep.runtime.raft.RaftGroup;
import dev.lockstep.runtime.raft.RaftLimits;
import dev.lockstep.runtime.raft.RaftNode;
import dev.lockstep.runtime.raft.ReadOutcome;
import dev.lockstep.runtime.raft.SubmitOutcome;
import dev.lockstep.traces.Value;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The library's member for replicated logs with a key-value store above it: what a service embeds.
 * Its limits are small, so that a run of seconds sees many snapshots, and followers that need one.
 */
final class MemberResident implements Resident {
  private static final RaftLimits LIMITS =
      RaftLimits.DEFAULT
          .withAnswer(Duration.ofSeconds(2))
          .withSnapshots(60, 1L << 20, 10)
          .withSessions(64, 4);

  private final RaftNode<ReplicatedStore, Value, Value> member;
  private final Parent parent;

  MemberResident(Home home) {
    NodeOptions options = home.options();
    this.parent = home.parent();
    RaftGroup group = RaftGroup.of(options.cluster(), options.nodes().toArray(String[]::new));
    this.member =
        RaftNode.of(group, options.node(), new ReplicatedStore())
            .directory(options.data())
            .log(LogKind.CHRONICLE)
            .disk(home.disk())
            .transport(home.transport())
            .trace(home.trace(), options.specificationHash())
            .limits(LIMITS)
            .start();
  }

  @Override
  public long incarnation() {
    return member.host().incarnation();
  }

  @Override
  public CompletableFuture<Void> stopped() {
    return member.stopped();
  }

  @Override
  public void request(String call, Value request) {
    MemberRequest asked = MemberRequest.of(request);
    if (asked instanceof MemberRequest.OpenSession) {
      answer(call, member.openSession(), number -> Value.of((long) number));
    } else if (asked instanceof MemberRequest.Submit submit) {
      answer(
          call,
          member.submit(submit.session(), submit.number(), submit.operation()),
          result -> result);
    } else if (asked instanceof MemberRequest.Command command) {
      answer(call, member.submit(command.operation()), result -> result);
    } else if (asked instanceof MemberRequest.Read read) {
      CompletableFuture<Void> unused =
          member
              .read(store -> store.query(read.operation()), Consistency.LINEARIZABLE)
              .thenAccept(
                  outcome -> {
                    if (outcome instanceof ReadOutcome.Answered<Value> answered) {
                      parent.answer(call, MemberReply.applied(answered.value(), answered.index()));
                    } else {
                      parent.unknown(call);
                    }
                  });
    }
  }

  private <T> void answer(
      String call, CompletableFuture<SubmitOutcome<T>> outcome, Function<T, Value> result) {
    CompletableFuture<Void> unused =
        outcome.thenAccept(
            what ->
                MemberReply.of(what, result)
                    .ifPresentOrElse(
                        reply -> parent.answer(call, reply), () -> parent.unknown(call)));
  }

  @Override
  public void close() {
    member.close();
  }
}

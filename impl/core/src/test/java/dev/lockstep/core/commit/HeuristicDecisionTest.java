package dev.lockstep.core.commit;

import static dev.lockstep.core.commit.Drive.deliver;
import static dev.lockstep.core.commit.Drive.manager;
import static dev.lockstep.core.commit.Drive.persisted;
import static dev.lockstep.core.commit.Drive.recovered;
import static dev.lockstep.core.commit.Drive.request;
import static dev.lockstep.core.commit.Drive.sent;
import static dev.lockstep.core.commit.Drive.timeOut;
import static dev.lockstep.core.commit.Drive.timers;
import static dev.lockstep.core.commit.Drive.told;
import static dev.lockstep.core.commit.Drive.variable;
import static dev.lockstep.core.commit.Drive.written;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.lockstep.core.Effects;
import dev.lockstep.traces.Value;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An operator decides for a participant in doubt; the decision is reported, noted and read. */
class HeuristicDecisionTest {
  private static final CommitMessage COMMIT = new CommitMessage.Commit();
  private static final CommitMessage ABORT = new CommitMessage.Abort();
  private static final CommitMessage NOTED = new CommitMessage.Noted("r1");
  private static final LogRecord COMMIT_RECORD = LogRecord.commit(List.of("r1", "r2"));
  private static final Value ROLL_BACK = CommitRequest.resolve(CommitDecision.ABORT);

  private final Manager manager = manager("r1", "r2");
  private final Participant participant = new Participant("r1", "tm");

  private void promise() {
    request(participant, CommitRequest.CAN_COMMIT);
    deliver(participant, new CommitMessage.Prepare());
    persisted(participant);
  }

  private void resolve() {
    promise();
    request(participant, ROLL_BACK);
    persisted(participant);
  }

  private static CommitMessage report(CommitDecision decision) {
    return new CommitMessage.Heuristic("r1", decision);
  }

  @Test
  void onlyAParticipantInDoubtCanBeResolvedAndOnlyOnce() {
    assertSame(Effects.NONE, request(participant, ROLL_BACK));
    promise();
    Effects resolved = request(participant, ROLL_BACK);
    assertSame(CommitAction.RESOLVE, resolved.action());
    assertEquals(List.of("resolved"), written(resolved));
    assertEquals(List.of(), resolved.replies());
    assertEquals(List.of("resolved, heuristic ABORT"), told(persisted(participant)));
    assertSame(Effects.NONE, request(participant, ROLL_BACK));
    assertSame(Effects.NONE, request(participant, CommitRequest.resolve(CommitDecision.COMMIT)));
  }

  @Test
  void aDecisionThatDiffersIsToldAndReportedBeforeItIsAcknowledged() {
    resolve();
    assertSame(CommitAction.INQUIRE, timeOut(participant, "inquire").action());
    Effects commit = deliver(participant, COMMIT);
    assertEquals(List.of("committed"), written(commit));
    Effects durable = persisted(participant);
    assertEquals(List.of("tm:Heuristic"), sent(durable));
    assertEquals(List.of("committed, heuristic ABORT"), told(durable));
    assertSame(CommitAction.DISCARD, deliver(participant, COMMIT).action());
    Effects again = timeOut(participant, "inquire");
    assertSame(CommitAction.REPORT, again.action());
    assertEquals(List.of("tm:Heuristic"), sent(again));
    assertEquals(List.of("noted"), written(deliver(participant, NOTED)));
    assertEquals(List.of("tm:Ack"), sent(persisted(participant)));
    assertSame(CommitAction.REPEAT_ACK, deliver(participant, COMMIT).action());
    assertSame(CommitAction.DISCARD, deliver(participant, NOTED).action());
    assertSame(Effects.NONE, timeOut(participant, "inquire"));
  }

  @Test
  void anAbortIsReportedTooAndNeedsNoAck() {
    resolve();
    deliver(participant, ABORT);
    Effects durable = persisted(participant);
    assertEquals(List.of("tm:Heuristic"), sent(durable));
    assertEquals(List.of("aborted by tm: decision, heuristic ABORT"), told(durable));
    assertEquals(List.of("inquire"), timers(durable));
    deliver(participant, NOTED);
    assertEquals(List.of(), sent(persisted(participant)));
  }

  @Test
  void theDecisionWaitsWhileTheOperatorsIsOnItsWayToTheDisk() {
    promise();
    request(participant, ROLL_BACK);
    assertSame(CommitAction.DISCARD, deliver(participant, COMMIT).action());
    assertSame(CommitAction.DISCARD, deliver(participant, ABORT).action());
    persisted(participant);
    assertSame(CommitAction.HANDLE_COMMIT, deliver(participant, COMMIT).action());
  }

  @Test
  void aRestartFindsWhatWasResolvedHeardAndNoted() {
    LogRecord resolved = LogRecord.resolved(CommitDecision.ABORT);
    Effects inDoubt = recovered(participant, LogRecord.PREPARED, resolved);
    assertEquals("resolved", variable(participant, "rmState"));
    assertEquals(List.of("resolved, heuristic ABORT"), told(inDoubt));
    assertEquals(List.of("inquire"), timers(inDoubt));
    Participant heard = new Participant("r1", "tm");
    Effects unconfirmed = recovered(heard, LogRecord.PREPARED, resolved, LogRecord.COMMITTED);
    assertEquals(List.of("committed, heuristic ABORT"), told(unconfirmed));
    assertSame(CommitAction.REPORT, timeOut(heard, "inquire").action());
    Participant done = new Participant("r1", "tm");
    assertEquals(
        List.of(),
        timers(
            recovered(done, LogRecord.PREPARED, resolved, LogRecord.COMMITTED, LogRecord.NOTED)));
  }

  @Test
  void theManagerNotesAReportDurablyTellsItAndConfirmsItAgain() {
    recovered(manager, COMMIT_RECORD);
    Effects heard = deliver(manager, report(CommitDecision.ABORT));
    assertSame(CommitAction.HANDLE_HEURISTIC, heard.action());
    assertEquals(List.of(), sent(heard));
    assertSame(CommitAction.DISCARD, deliver(manager, report(CommitDecision.ABORT)).action());
    Effects durable = persisted(manager);
    assertEquals(List.of("r1:Noted"), sent(durable));
    assertEquals(List.of("committed, heuristics {r1=ABORT}"), told(durable));
    Effects again = deliver(manager, report(CommitDecision.ABORT));
    assertSame(CommitAction.REPEAT_NOTED, again.action());
    assertEquals(List.of("r1:Noted"), sent(again));
  }

  @Test
  void aManagerThatPresumedAbortNotesAReportAsWellAndFindsItAgain() {
    recovered(manager);
    deliver(manager, report(CommitDecision.COMMIT));
    String outcome = "aborted by tm: presumed, heuristics {r1=COMMIT}";
    assertEquals(List.of(outcome), told(persisted(manager)));
    LogRecord noted = LogRecord.heuristic("r1", CommitDecision.COMMIT);
    assertEquals(List.of(outcome), told(recovered(manager("r1"), noted)));
  }

  @Test
  void aReportIsForgottenWhenAnOperatorHasReadItAndNotBefore() {
    assertSame(Effects.NONE, request(manager, CommitRequest.FORGET));
    recovered(manager, COMMIT_RECORD);
    deliver(manager, report(CommitDecision.ABORT));
    assertSame(Effects.NONE, request(manager, CommitRequest.FORGET));
    persisted(manager);
    Effects forget = request(manager, CommitRequest.FORGET);
    assertSame(CommitAction.FORGET, forget.action());
    assertEquals(List.of("forget"), written(forget));
    assertEquals(List.of("committed, heuristics {r1=ABORT}, forgotten"), told(persisted(manager)));
    assertSame(Effects.NONE, request(manager, CommitRequest.FORGET));
    deliver(manager, new CommitMessage.Heuristic("r2", CommitDecision.COMMIT));
    persisted(manager);
    deliver(manager, new CommitMessage.Ack("r1"));
    deliver(manager, new CommitMessage.Ack("r2"));
    persisted(manager);
    assertSame(CommitAction.FORGET, request(manager, CommitRequest.FORGET).action());
  }

  @Test
  void aReportToAManagerThatHasNotDecidedIsDiscarded() {
    request(manager, CommitRequest.commit(List.of("r1", "r2")));
    assertSame(CommitAction.DISCARD, deliver(manager, report(CommitDecision.ABORT)).action());
  }
}

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
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lockstep.core.Effects;
import dev.lockstep.core.Input;
import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManagerTest {
  private final Manager manager = manager("r1", "r2");

  private static final LogRecord COMMIT_RECORD = LogRecord.commit(List.of("r1", "r2"));
  private static final Value COMMIT = CommitRequest.commit(List.of("r1", "r2"));

  private static final Value ROLLBACK = CommitRequest.rollback(List.of("r1", "r2"));

  private static CommitMessage yes(String from) {
    return new CommitMessage.Yes(from);
  }

  private void prepare() {
    request(manager, COMMIT);
  }

  private void decideCommit() {
    prepare();
    deliver(manager, yes("r1"));
    deliver(manager, yes("r2"));
  }

  private void commit() {
    decideCommit();
    persisted(manager);
  }

  @Test
  void aRequestAsksEveryParticipantToPrepareAndWritesNothing() {
    Effects effects = request(manager, COMMIT);
    assertSame(CommitAction.BEGIN, effects.action());
    assertEquals(List.of("r1:Prepare", "r2:Prepare"), sent(effects));
    assertEquals(List.of(), written(effects));
    assertEquals(List.of("resend", "votes"), timers(effects));
  }

  /** What the manager tells if it waits so long for votes, and the last one takes so long. */
  private static List<String> toldWhen(long waitsMillis, long voteTakesMillis) {
    Manager patient = new Manager("tm", List.of("r1", "r2"), waitsMillis);
    Effects begun = request(patient, COMMIT);
    deliver(patient, yes("r1"));
    List<String> told = new ArrayList<>();
    for (Effects.Timer timer : begun.timers()) {
      if (timer.name().equals("votes") && timer.delayMillis() < voteTakesMillis) {
        told.addAll(told(timeOut(patient, "votes")));
      }
    }
    if (!written(deliver(patient, yes("r2"))).isEmpty()) {
      told.addAll(told(persisted(patient)));
    }
    return told;
  }

  @Test
  void aVoteThatTakesLongerThanTheManagerWaitsAbortsAndOtherwiseCommits() {
    assertEquals(List.of("aborted by tm: timeout"), toldWhen(1_000, 1_500));
    assertEquals(List.of("committed"), toldWhen(8_000, 1_500));
  }

  @Test
  void aRollbackBeforeTheCommitAbortsEverywhereAndAsksForNoVote() {
    Effects begun = request(manager, ROLLBACK);
    assertSame(CommitAction.BEGIN, begun.action());
    assertEquals(List.of(), sent(begun));
    assertEquals(List.of(new Effects.Timer("votes", 0)), begun.timers());
    Effects givenUp = timeOut(manager, "votes");
    assertSame(CommitAction.GIVE_UP, givenUp.action());
    assertEquals(List.of("r1:Abort", "r2:Abort"), sent(givenUp));
    assertEquals(List.of("aborted by tm: failed"), told(givenUp));
    assertNull(request(manager, COMMIT).action());
    assertNull(request(manager, ROLLBACK).action());
  }

  @Test
  void aRollbackAfterTheCommitWasAskedForChangesNothing() {
    prepare();
    assertNull(request(manager, ROLLBACK).action());
    assertEquals("preparing", variable(manager, "tmState"));
    deliver(manager, yes("r1"));
    deliver(manager, yes("r2"));
    assertEquals(List.of(), told(request(manager, ROLLBACK)));
    assertEquals(List.of("committed"), told(persisted(manager)));
    Manager restarted = manager("r1", "r2");
    recovered(restarted);
    assertEquals(List.of("aborted by tm: presumed"), told(request(restarted, ROLLBACK)));
  }

  @Test
  void aSingleParticipantIsNotAskedToDecideByARollback() {
    assertSame(Effects.NONE, request(manager, CommitRequest.rollback(List.of("r1"))));
    assertEquals("init", variable(manager, "tmState"));
  }

  @Test
  void aRequestRepeatedWhileVotesAreOutChangesNothing() {
    prepare();
    assertNull(request(manager, COMMIT).action());
    assertEquals("preparing", variable(manager, "tmState"));
  }

  @Test
  void theLastYesWritesTheCommitRecordAndHoldsCommitBack() {
    prepare();
    Effects first = deliver(manager, yes("r1"));
    assertSame(CommitAction.HANDLE_YES, first.action());
    assertEquals("{\"r1\"}", variable(manager, "tmPrepared"));
    Effects last = deliver(manager, yes("r2"));
    assertEquals(List.of("commit"), written(last));
    assertEquals(List.of(), sent(last));
    assertEquals(List.of(), last.replies());
    assertEquals("committed", variable(manager, "tmState"));
    assertEquals(
        "<<[messages |-> {[type |-> \"Commit\"]}, record |-> "
            + "[participants |-> {\"r1\", \"r2\"}, type |-> \"commit\"]]>>",
        variable(manager, "queue"));
  }

  @Test
  void aYesThatArrivesTwiceCountsOnce() {
    prepare();
    deliver(manager, yes("r1"));
    Effects again = deliver(manager, yes("r1"));
    assertSame(CommitAction.DISCARD, again.action());
    assertEquals("preparing", variable(manager, "tmState"));
  }

  @Test
  void aYesFromAStrangerDoesNotCount() {
    prepare();
    deliver(manager, yes("r1"));
    assertSame(CommitAction.DISCARD, deliver(manager, yes("r9")).action());
    assertEquals("preparing", variable(manager, "tmState"));
  }

  @Test
  void aDurableCommitRecordLetsCommitLeaveAndTellsTheClient() {
    decideCommit();
    Effects effects = persisted(manager);
    assertSame(CommitAction.PERSIST, effects.action());
    assertEquals(List.of("r1:Commit", "r2:Commit"), sent(effects));
    assertEquals(List.of("committed"), told(effects));
    assertEquals(List.of("resend"), timers(effects));
    assertEquals(
        "<<[participants |-> {\"r1\", \"r2\"}, type |-> \"commit\"]>>", variable(manager, "log"));
  }

  @Test
  void oneNoAbortsAtOnceWithoutARecord() {
    prepare();
    deliver(manager, yes("r1"));
    Effects effects = deliver(manager, new CommitMessage.No("r2"));
    assertSame(CommitAction.HANDLE_NO, effects.action());
    assertEquals(List.of("r1:Abort"), sent(effects));
    assertEquals(List.of(), written(effects));
    assertEquals(List.of("aborted by r2: vote"), told(effects));
    assertEquals("{}", variable(manager, "tmPrepared"));
  }

  @Test
  void votesThatDoNotComeInTimeAbort() {
    prepare();
    Effects effects = timeOut(manager, "votes");
    assertSame(CommitAction.GIVE_UP, effects.action());
    assertEquals(List.of("r1:Abort", "r2:Abort"), sent(effects));
    assertEquals(List.of("aborted by tm: timeout"), told(effects));
    assertEquals("aborted", variable(manager, "tmState"));
  }

  @Test
  void votesThatComeAfterTheDecisionAreDiscarded() {
    prepare();
    timeOut(manager, "votes");
    assertSame(CommitAction.DISCARD, deliver(manager, yes("r1")).action());
    assertSame(CommitAction.DISCARD, deliver(manager, new CommitMessage.No("r2")).action());
    assertEquals("aborted", variable(manager, "tmState"));
  }

  @Test
  void theVotesTimerMeansNothingOnceTheDecisionIsMade() {
    decideCommit();
    assertNull(timeOut(manager, "votes").action());
    assertEquals("committed", variable(manager, "tmState"));
  }

  @Test
  void anInquiryWhileUndecidedGetsNoAnswer() {
    prepare();
    assertSame(CommitAction.DISCARD, deliver(manager, new CommitMessage.Inquiry("r1")).action());
  }

  @Test
  void anInquiryBeforeTheCommitRecordIsDurableGetsNoAnswer() {
    decideCommit();
    Effects effects = deliver(manager, new CommitMessage.Inquiry("r1"));
    assertSame(CommitAction.DISCARD, effects.action());
    assertEquals(List.of(), sent(effects));
  }

  @Test
  void anInquiryIsAnsweredToTheAskerByWhatWasDecided() {
    commit();
    Effects effects = deliver(manager, new CommitMessage.Inquiry("r1"));
    assertSame(CommitAction.HANDLE_INQUIRY, effects.action());
    assertEquals(List.of("r1:Commit"), sent(effects));
  }

  @Test
  void aManagerWithoutACommitRecordPresumesAbortForGood() {
    assertNull(recovered(manager).action());
    assertEquals(List.of("r2:Abort"), sent(deliver(manager, new CommitMessage.Inquiry("r2"))));
    assertSame(CommitAction.DISCARD, deliver(manager, yes("r1")).action());
    assertSame(CommitAction.DISCARD, deliver(manager, yes("r2")).action());
    Effects again = request(manager, COMMIT);
    assertNull(again.action());
    assertEquals(List.of("aborted by tm: presumed"), told(again));
    assertEquals("aborted", variable(manager, "tmState"));
  }

  @Test
  void aManagerThatFindsItsCommitRecordTellsTheClientAndResendsUntilAcknowledged() {
    Effects effects = recovered(manager, COMMIT_RECORD);
    assertEquals(List.of("committed"), told(effects));
    assertEquals(List.of(), sent(effects));
    assertEquals(List.of("resend"), timers(effects));
    Effects resent = timeOut(manager, "resend");
    assertSame(CommitAction.RESEND, resent.action());
    assertEquals(List.of("r1:Commit", "r2:Commit"), sent(resent));
    assertEquals(List.of("resend"), timers(resent));
  }

  @Test
  void onlyThoseWhoHaveNotAnsweredAreAskedAgain() {
    prepare();
    deliver(manager, yes("r1"));
    assertEquals(List.of("r2:Prepare"), sent(timeOut(manager, "resend")));
    deliver(manager, yes("r2"));
    persisted(manager);
    deliver(manager, new CommitMessage.Ack("r2"));
    assertEquals(List.of("r1:Commit"), sent(timeOut(manager, "resend")));
  }

  @Test
  void nothingIsResentBeforeTheCommitRecordIsDurable() {
    decideCommit();
    assertSame(Effects.NONE, timeOut(manager, "resend"));
  }

  @Test
  void theLastAckWritesALazyEndRecord() {
    commit();
    assertSame(CommitAction.HANDLE_ACK, deliver(manager, new CommitMessage.Ack("r1")).action());
    assertSame(CommitAction.DISCARD, deliver(manager, new CommitMessage.Ack("r1")).action());
    Effects last = deliver(manager, new CommitMessage.Ack("r2"));
    assertEquals(List.of("end"), written(last));
    assertEquals("ended", variable(manager, "tmState"));
    Effects durable = persisted(manager);
    assertEquals(List.of(), sent(durable));
    assertEquals(List.of(), durable.replies());
    assertSame(Effects.NONE, timeOut(manager, "resend"));
    assertSame(CommitAction.DISCARD, deliver(manager, new CommitMessage.Ack("r1")).action());
  }

  @Test
  void aManagerThatHasEndedStillAnswersALateInquiryWithCommit() {
    recovered(manager, COMMIT_RECORD, LogRecord.END);
    assertEquals("ended", variable(manager, "tmState"));
    assertEquals(List.of("r1:Commit"), sent(deliver(manager, new CommitMessage.Inquiry("r1"))));
  }

  @Test
  void theClientIsToldOnceHoweverOftenItAsks() {
    commit();
    assertEquals(List.of(), request(manager, COMMIT).replies());
  }

  @Test
  void aMessageForParticipantsIsDiscarded() {
    Effects effects = deliver(manager, new CommitMessage.Commit());
    assertSame(CommitAction.DISCARD, effects.action());
    assertEquals(Value.record("type", "Commit"), effects.parameters().get("m"));
  }

  @Test
  void aLogThatNoManagerCanHaveWrittenIsRefused() {
    assertThrows(IllegalStateException.class, () -> recovered(manager, LogRecord.END));
    assertThrows(
        IllegalArgumentException.class,
        () -> manager.step(new Input.Recovered(List.of(Value.of("commit")))));
  }
}

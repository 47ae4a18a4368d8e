package dev.lockstep.core.commit;

import static dev.lockstep.core.commit.Drive.deliver;
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

import dev.lockstep.core.Effects;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParticipantTest {
  private static final CommitMessage PREPARE = new CommitMessage.Prepare();
  private static final CommitMessage COMMIT = new CommitMessage.Commit();
  private static final CommitMessage ABORT = new CommitMessage.Abort();

  private final Participant participant = new Participant("r1", "tm");

  private void promise() {
    request(participant, CommitRequest.CAN_COMMIT);
    deliver(participant, PREPARE);
  }

  private void promiseDurably() {
    promise();
    persisted(participant);
  }

  @Test
  void aResourceThatCanCommitMakesAPromiseAndTheYesWaitsForIt() {
    assertNull(request(participant, CommitRequest.CAN_COMMIT).action());
    Effects vote = deliver(participant, PREPARE);
    assertSame(CommitAction.VOTE_YES, vote.action());
    assertEquals(List.of("prepared"), written(vote));
    assertEquals(List.of(), sent(vote));
    Effects durable = persisted(participant);
    assertEquals(List.of("tm:Yes"), sent(durable));
    assertEquals(List.of("inquire"), timers(durable));
    assertEquals(List.of(), durable.replies());
  }

  @Test
  void aResourceThatCannotCommitVotesNoAtOnce() {
    request(participant, CommitRequest.CANNOT_COMMIT);
    Effects vote = deliver(participant, PREPARE);
    assertSame(CommitAction.VOTE_NO, vote.action());
    assertEquals(List.of("tm:No"), sent(vote));
    assertEquals(List.of("aborted"), written(vote));
    assertEquals(List.of("aborted by r1: vote"), told(persisted(participant)));
  }

  @Test
  void aPrepareBeforeTheResourceHasSpokenFindsNoAnswerYet() {
    Effects early = deliver(participant, PREPARE);
    assertSame(CommitAction.DISCARD, early.action());
    assertEquals(List.of("idle"), timers(early));
    request(participant, CommitRequest.CAN_COMMIT);
    assertSame(CommitAction.VOTE_YES, deliver(participant, PREPARE).action());
  }

  @Test
  void theTimeOfASilentResourceRunsFromTheFirstRequestOn() {
    assertEquals(List.of("idle"), timers(deliver(participant, new CommitMessage.CommitOnePhase())));
    assertEquals(List.of(), timers(deliver(participant, new CommitMessage.CommitOnePhase())));
    assertSame(CommitAction.ABORT_ALONE, timeOut(participant, "idle").action());
  }

  @Test
  void workThatFailsAbortsAtOnceAndIsToldWhenDurable() {
    Effects effects = request(participant, CommitRequest.FAILED);
    assertSame(CommitAction.ABORT_ALONE, effects.action());
    assertEquals(List.of(), sent(effects));
    assertEquals(List.of(), effects.replies());
    assertEquals(List.of("aborted by r1: failed"), told(persisted(participant)));
  }

  @Test
  void aParticipantThatHearsNothingAbortsAloneBeforeItVotes() {
    assertEquals(List.of("idle"), timers(request(participant, CommitRequest.CAN_COMMIT)));
    assertSame(CommitAction.ABORT_ALONE, timeOut(participant, "idle").action());
  }

  @Test
  void aParticipantThatHasPromisedNeverAbortsAlone() {
    promise();
    assertSame(Effects.NONE, timeOut(participant, "idle"));
    assertSame(Effects.NONE, request(participant, CommitRequest.FAILED));
    persisted(participant);
    assertSame(Effects.NONE, timeOut(participant, "idle"));
    assertSame(Effects.NONE, request(participant, CommitRequest.FAILED));
    assertEquals("prepared", variable(participant, "rmState"));
  }

  @Test
  void oneThatAbortedAloneAnswersALaterPrepareWithNo() {
    request(participant, CommitRequest.FAILED);
    assertSame(CommitAction.DISCARD, deliver(participant, PREPARE).action());
    persisted(participant);
    Effects answer = deliver(participant, PREPARE);
    assertSame(CommitAction.REPEAT_VOTE, answer.action());
    assertEquals(List.of("tm:No"), sent(answer));
  }

  @Test
  void aRepeatedPrepareGetsTheVoteAgainOnceItIsDurable() {
    promise();
    Effects tooEarly = deliver(participant, PREPARE);
    assertSame(CommitAction.DISCARD, tooEarly.action());
    assertEquals(List.of(), sent(tooEarly));
    persisted(participant);
    Effects again = deliver(participant, PREPARE);
    assertSame(CommitAction.REPEAT_VOTE, again.action());
    assertEquals(List.of("tm:Yes"), sent(again));
  }

  @Test
  void commitIsAcknowledgedAndToldWhenItIsDurable() {
    promiseDurably();
    Effects commit = deliver(participant, COMMIT);
    assertSame(CommitAction.HANDLE_COMMIT, commit.action());
    assertEquals(List.of("committed"), written(commit));
    assertEquals(List.of(), sent(commit));
    assertEquals(List.of(), commit.replies());
    Effects durable = persisted(participant);
    assertEquals(List.of("tm:Ack"), sent(durable));
    assertEquals(List.of("committed"), told(durable));
  }

  @Test
  void aRepeatedCommitIsAcknowledgedAgainOnceDurable() {
    promiseDurably();
    deliver(participant, COMMIT);
    assertSame(CommitAction.DISCARD, deliver(participant, COMMIT).action());
    persisted(participant);
    Effects again = deliver(participant, COMMIT);
    assertSame(CommitAction.REPEAT_ACK, again.action());
    assertEquals(List.of("tm:Ack"), sent(again));
    assertSame(CommitAction.DISCARD, deliver(participant, PREPARE).action());
  }

  @Test
  void abortIsObeyedBeforeAndAfterTheVote() {
    Participant other = new Participant("r2", "tm");
    assertSame(CommitAction.HANDLE_ABORT, deliver(other, ABORT).action());
    promiseDurably();
    Effects abort = deliver(participant, ABORT);
    assertSame(CommitAction.HANDLE_ABORT, abort.action());
    assertEquals(List.of(), sent(abort));
    assertEquals(List.of("aborted"), written(abort));
    assertSame(CommitAction.DISCARD, deliver(participant, ABORT).action());
    assertEquals("aborted", variable(participant, "rmState"));
  }

  @Test
  void anAbortThatOvertakesTheDiskLetsTheStaleVoteGoAndTellsTheOutcomeOnce() {
    promise();
    deliver(participant, ABORT);
    Effects promise = persisted(participant);
    assertEquals(List.of("tm:Yes"), sent(promise));
    assertEquals(List.of(), promise.replies());
    assertEquals(List.of("aborted by tm: decision"), told(persisted(participant)));
  }

  @Test
  void oneInDoubtInquiresUntilItHears() {
    promiseDurably();
    Effects inquiry = timeOut(participant, "inquire");
    assertSame(CommitAction.INQUIRE, inquiry.action());
    assertEquals(List.of("tm:Inquiry"), sent(inquiry));
    assertEquals(List.of("inquire"), timers(inquiry));
    deliver(participant, COMMIT);
    assertSame(Effects.NONE, timeOut(participant, "inquire"));
  }

  @Test
  void aRestartWithAPromiseIsInDoubtAndAsksAfterATimeOut() {
    Effects effects = recovered(participant, LogRecord.PREPARED);
    assertEquals(List.of("inquire"), timers(effects));
    assertEquals(List.of(), effects.replies());
    assertEquals("prepared", variable(participant, "rmState"));
    assertSame(CommitAction.INQUIRE, timeOut(participant, "inquire").action());
  }

  @Test
  void aRestartWithoutARecordForgetsWhatTheResourceSaid() {
    request(participant, CommitRequest.CAN_COMMIT);
    Participant restarted = new Participant("r1", "tm");
    recovered(restarted);
    assertEquals("working", variable(restarted, "rmState"));
    assertSame(CommitAction.DISCARD, deliver(restarted, PREPARE).action());
  }

  @Test
  void aRestartWithAnOutcomeTellsItAgain() {
    assertEquals(
        List.of("committed"),
        told(recovered(participant, LogRecord.PREPARED, LogRecord.COMMITTED)));
    assertEquals(
        List.of("aborted by r1: logged"),
        told(recovered(new Participant("r1", "tm"), LogRecord.PREPARED, LogRecord.ABORTED)));
    assertEquals(
        List.of("aborted by r1: logged"),
        told(recovered(new Participant("r1", "tm"), LogRecord.ABORTED)));
  }

  @Test
  void aCommitToOneThatNeverPromisedChangesNothing() {
    Effects effects = deliver(participant, COMMIT);
    assertSame(CommitAction.DISCARD, effects.action());
    assertEquals("working", variable(participant, "rmState"));
  }
}

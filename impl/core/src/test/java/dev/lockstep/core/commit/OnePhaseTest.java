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

import dev.lockstep.core.Effects;
import dev.lockstep.traces.Value;
import java.util.List;
import org.junit.jupiter.api.Test;

/** With a single participant the manager delegates the decision, and keeps no record of it. */
class OnePhaseTest {
  private static final CommitMessage DELEGATION = new CommitMessage.CommitOnePhase();
  private static final Value COMMIT = CommitRequest.commit(List.of("r1"));

  private final Manager manager = manager("r1", "r2");
  private final Participant participant = new Participant("r1", "tm");

  @Test
  void theOnlyParticipantCommitsWithOneRecordAndTheManagerWritesNone() {
    Effects begin = request(manager, COMMIT);
    assertSame(CommitAction.BEGIN, begin.action());
    assertEquals(List.of("r1:CommitOnePhase"), sent(begin));
    request(participant, CommitRequest.CAN_COMMIT);
    Effects commit = deliver(participant, DELEGATION);
    assertSame(CommitAction.COMMIT_ALONE, commit.action());
    assertEquals(List.of("committed"), written(commit));
    assertEquals(List.of(), sent(commit));
    Effects durable = persisted(participant);
    assertEquals(List.of("tm:Ack"), sent(durable));
    assertEquals(List.of("committed"), told(durable));
    Effects end = deliver(manager, new CommitMessage.Ack("r1"));
    assertEquals(List.of(), written(end));
    assertEquals(List.of("committed"), told(end));
    assertEquals("aborted", variable(manager, "tmState"), "it knows no more of it");
    assertEquals(List.of(), told(request(manager, COMMIT)));
  }

  @Test
  void aRefusalWaitsUntilItIsDurable() {
    request(participant, CommitRequest.CANNOT_COMMIT);
    Effects refusal = deliver(participant, DELEGATION);
    assertSame(CommitAction.REFUSE_ALONE, refusal.action());
    assertEquals(List.of(), sent(refusal));
    assertSame(CommitAction.DISCARD, deliver(participant, DELEGATION).action());
    assertEquals(List.of("tm:No"), sent(persisted(participant)));
    assertEquals(List.of("tm:No"), sent(deliver(participant, DELEGATION)));
    request(manager, COMMIT);
    Effects heard = deliver(manager, new CommitMessage.No("r1"));
    assertEquals(List.of(), sent(heard));
    assertEquals(List.of("aborted by r1: vote"), told(heard));
  }

  @Test
  void aRestartedManagerPresumesNothingForTheClientOfASingleParticipant() {
    recovered(manager);
    Effects again = request(manager, COMMIT);
    assertSame(CommitAction.BEGIN, again.action());
    assertEquals(List.of("r1:CommitOnePhase"), sent(again));
    recovered(participant, LogRecord.COMMITTED);
    assertEquals(List.of("tm:Ack"), sent(deliver(participant, DELEGATION)));
    assertEquals(List.of("committed"), told(deliver(manager, new CommitMessage.Ack("r1"))));
  }

  @Test
  void whatWasDelegatedIsAskedForUntilThereIsAnAnswerAndNeverGivenUp() {
    assertEquals(List.of("resend"), timers(request(manager, COMMIT)));
    assertSame(Effects.NONE, timeOut(manager, "votes"));
    assertEquals(List.of("r1:CommitOnePhase"), sent(timeOut(manager, "resend")));
    assertNull(request(manager, COMMIT).action());
    deliver(manager, new CommitMessage.Ack("r1"));
    assertSame(Effects.NONE, timeOut(manager, "resend"));
    assertSame(CommitAction.DISCARD, deliver(manager, new CommitMessage.Ack("r1")).action());
  }

  @Test
  void oneThatAbortedAloneRefusesALaterDelegation() {
    request(participant, CommitRequest.FAILED);
    persisted(participant);
    Effects answer = deliver(participant, DELEGATION);
    assertSame(CommitAction.REPEAT_VOTE, answer.action());
    assertEquals(List.of("tm:No"), sent(answer));
  }

  @Test
  void aRequestForAStrangerIsNotBegun() {
    assertSame(Effects.NONE, request(manager, CommitRequest.commit(List.of("r1", "r9"))));
    assertEquals("init", variable(manager, "tmState"));
  }
}

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

/** Who has only read votes so, writes nothing, and is left out of the second phase. */
class ReadOnlyVoteTest {
  private static final Value COMMIT = CommitRequest.commit(List.of("r1", "r2"));

  private final Manager manager = manager("r1", "r2");
  private final Participant participant = new Participant("r1", "tm");

  private static CommitMessage readOnly(String from) {
    return new CommitMessage.ReadOnly(from);
  }

  @Test
  void aReaderAnswersAtOnceWithoutARecordAndAnswersAgain() {
    request(participant, CommitRequest.READ_ONLY);
    Effects vote = deliver(participant, new CommitMessage.Prepare());
    assertSame(CommitAction.VOTE_READ_ONLY, vote.action());
    assertEquals(List.of(), written(vote));
    assertEquals(List.of("tm:ReadOnly"), sent(vote));
    assertEquals(List.of("readonly"), told(vote));
    Effects again = deliver(participant, new CommitMessage.Prepare());
    assertSame(CommitAction.VOTE_READ_ONLY, again.action());
    assertEquals(List.of("tm:ReadOnly"), sent(again));
    assertEquals(List.of(), told(again));
    assertSame(Effects.NONE, timeOut(participant, "idle"));
    assertSame(Effects.NONE, request(participant, CommitRequest.FAILED));
    assertEquals("working", variable(participant, "rmState"));
  }

  @Test
  void theRestDecidesAndTheCommitRecordNamesOnlyThem() {
    request(manager, COMMIT);
    deliver(manager, new CommitMessage.Yes("r2"));
    Effects last = deliver(manager, readOnly("r1"));
    assertSame(CommitAction.HANDLE_READ_ONLY, last.action());
    assertEquals(List.of(LogRecord.commit(List.of("r2")).value()), last.persist());
    assertEquals(List.of("r2:Commit"), sent(persisted(manager)));
    assertEquals(List.of("end"), written(deliver(manager, new CommitMessage.Ack("r2"))));
  }

  @Test
  void aReaderThatAnswersFirstLeavesTheOthersToVote() {
    request(manager, COMMIT);
    assertEquals(List.of(), written(deliver(manager, readOnly("r1"))));
    assertSame(CommitAction.DISCARD, deliver(manager, readOnly("r1")).action());
    assertEquals(List.of("r2:Prepare"), sent(timeOut(manager, "resend")));
    assertEquals(List.of("commit"), written(deliver(manager, new CommitMessage.Yes("r2"))));
  }

  @Test
  void whenAllHaveOnlyReadThereIsNothingToDecide() {
    request(manager, COMMIT);
    deliver(manager, readOnly("r1"));
    Effects last = deliver(manager, readOnly("r2"));
    assertEquals(List.of(), written(last));
    assertEquals(List.of(), sent(last));
    assertEquals(List.of("readonly"), told(last));
    assertEquals(List.of(), told(request(manager, COMMIT)));
    assertSame(Effects.NONE, timeOut(manager, "votes"));
  }

  @Test
  void aReaderIsNotToldOfAnAbort() {
    request(manager, COMMIT);
    deliver(manager, readOnly("r1"));
    assertEquals(List.of("r2:Abort"), sent(timeOut(manager, "votes")));
  }

  @Test
  void aReaderThatIsAloneLeavesTheManagerNothingToDo() {
    request(manager, CommitRequest.commit(List.of("r1")));
    request(participant, CommitRequest.READ_ONLY);
    Effects vote = deliver(participant, new CommitMessage.CommitOnePhase());
    assertEquals(List.of("tm:ReadOnly"), sent(vote));
    assertEquals(List.of("readonly"), told(deliver(manager, readOnly("r1"))));
  }

  @Test
  void aRestartedManagerPresumesAbortThoughAllHadOnlyRead() {
    recovered(manager);
    assertNull(request(manager, COMMIT).action());
    assertEquals("aborted", variable(manager, "tmState"));
    assertEquals(List.of(), timers(request(manager, COMMIT)));
  }
}

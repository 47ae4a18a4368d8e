package dev.lockstep.runtime.raft;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswersTest {

  private final Answers answers = new Answers(2, 3);

  private static byte[] bytes(int value) {
    return new byte[] {(byte) value};
  }

  @Test
  void aRepetitionFindsTheFirstAnswerWhileItsClientMayAskForIt() {
    answers.opened(10);
    for (int sequence = 1; sequence <= 5; sequence++) {
      answers.applied(10, sequence, 20 + sequence, bytes(sequence));
    }
    // At most three are under way, so who sends 5 has heard of 1 and 2.
    assertNull(answers.kept(10, 2));
    for (int sequence = 3; sequence <= 5; sequence++) {
      assertArrayEquals(bytes(sequence), answers.kept(10, sequence).result());
      assertEquals(20 + sequence, answers.kept(10, sequence).index());
    }
  }

  @Test
  void anAnswerOutOfOrderDropsNothingThatMayBeAskedFor() {
    answers.opened(10);
    answers.applied(10, 3, 21, bytes(3));
    answers.applied(10, 1, 22, bytes(1));
    assertNotNull(answers.kept(10, 1));
    assertNotNull(answers.kept(10, 3));
  }

  @Test
  void ofTooManySessionsTheOneUsedLongestAgoEnds() {
    answers.opened(10);
    answers.opened(11);
    answers.applied(10, 1, 12, bytes(1));
    answers.opened(13);
    assertEquals(List.of(10L, 13L), answers.numbers());
    assertTrue(answers.knows(10));
    assertFalse(answers.knows(11));
  }

  @Test
  void aCommandOfASessionThatHasEndedHereIsADefect() {
    assertThrows(IllegalStateException.class, () -> answers.applied(10, 1, 12, bytes(1)));
  }

  @Test
  void whatIsReadIsWhatWasWrittenWhateverHappenedSince() throws IOException {
    answers.opened(10);
    answers.applied(10, 1, 12, bytes(1));
    Answers copy = answers.copy();
    answers.applied(10, 2, 13, bytes(2));
    answers.opened(14);
    answers.opened(15);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    copy.write(new DataOutputStream(out));
    Answers read = new Answers(2, 3);
    read.read(new DataInputStream(new ByteArrayInputStream(out.toByteArray())));
    assertEquals(List.of(10L), read.numbers());
    assertArrayEquals(bytes(1), read.kept(10, 1).result());
    assertNull(read.kept(10, 2));
    read.opened(16);
    read.opened(17);
    assertEquals(List.of(16L, 17L), read.numbers(), "the time of use was read, too");
  }
}

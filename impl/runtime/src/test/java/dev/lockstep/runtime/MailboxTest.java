package dev.lockstep.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MailboxTest {

  @Test
  void itemsComeOutInTheOrderInWhichTheyWentIn() {
    Mailbox<Integer> mailbox = new Mailbox<>(10);
    for (int i = 0; i < 5; i++) {
      assertTrue(mailbox.offer(i));
    }
    assertEquals(List.of(0, 1, 2, 3, 4), mailbox.drain());
    assertEquals(List.of(), mailbox.drain());
    assertTrue(mailbox.isEmpty());
  }

  @Test
  void aFullMailboxTakesNothingUntilItIsDrained() {
    Mailbox<Integer> mailbox = new Mailbox<>(2);
    assertTrue(mailbox.offer(1));
    assertTrue(mailbox.offer(2));
    assertFalse(mailbox.offer(3));
    assertEquals(List.of(1, 2), mailbox.drain());
    assertTrue(mailbox.offer(3));
    assertThrows(IllegalArgumentException.class, () -> new Mailbox<>(0));
  }

  @Test
  void nothingIsLostOrRepeatedBetweenThreads() throws InterruptedException {
    int producers = 3;
    int each = 20_000;
    Mailbox<long[]> mailbox = new Mailbox<>(100);
    List<Thread> threads = new ArrayList<>();
    for (int p = 0; p < producers; p++) {
      long producer = p;
      threads.add(
          new Thread(
              () -> {
                for (long i = 0; i < each; i++) {
                  while (!mailbox.offer(new long[] {producer, i})) {
                    Thread.onSpinWait();
                  }
                }
              }));
    }
    threads.forEach(Thread::start);
    long[] next = new long[producers];
    for (int received = 0; received < producers * each; ) {
      mailbox.await(TimeUnit.SECONDS.toNanos(60));
      for (long[] item : mailbox.drain()) {
        assertEquals(next[(int) item[0]]++, item[1]);
        received++;
      }
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  @Test
  void aWakeThatComesBeforeTheWaitIsNotLost() {
    Mailbox<Integer> mailbox = new Mailbox<>(1);
    mailbox.wake();
    long before = System.nanoTime();
    mailbox.await(TimeUnit.HOURS.toNanos(1));
    assertTrue(System.nanoTime() - before < TimeUnit.HOURS.toNanos(1));
  }
}

package dev.lockstep.history.linearizability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lockstep.traces.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryRecorderTest {
  private static final int THREADS = 8;
  private static final int CALLS = 500;

  @TempDir private Path folder;

  @Test
  void eachEndingIsNotedWithItsTime() {
    List<HistoryEvent> events = new ArrayList<>();
    AtomicLong clock = new AtomicLong();
    HistoryRecorder recorder = HistoryRecorder.to(events::add, clock::incrementAndGet);
    Value get = Calls.get("x");
    HistoryRecorder.Call one = recorder.invoke("a", get);
    HistoryRecorder.Call two = recorder.invoke("a", get);
    HistoryRecorder.Call three = recorder.invoke("b", get);
    two.returned(KeyValueModel.NONE);
    one.unknown();
    three.refused();
    assertEquals(
        List.of(
            new HistoryEvent.Invoke("a", 1, 1, get),
            new HistoryEvent.Invoke("a", 2, 2, get),
            new HistoryEvent.Invoke("b", 1, 3, get),
            new HistoryEvent.Return("a", 2, 4, KeyValueModel.NONE),
            new HistoryEvent.Unknown("a", 1),
            new HistoryEvent.Refused("b", 1)),
        events);
    assertThrows(IllegalStateException.class, one::unknown);
    assertThrows(IllegalStateException.class, () -> two.returned(KeyValueModel.NONE));
  }

  @Test
  void whatIsOpenWhenTheRecordingEndsIsUnknown() throws Exception {
    Path file = folder.resolve("h.ndjson");
    HistoryRecorder recorder = HistoryRecorder.toFile(file);
    HistoryRecorder.Call call = recorder.invoke("a", Calls.put("x", "1"));
    recorder.invoke("a", Calls.get("x")).returned(Value.of("1"));
    // Not closed yet: a client that is killed here leaves what it noted.
    assertEquals(2, HistoryFile.read(List.of(file), new KeyValueModel()).operations().size());
    recorder.close();
    recorder.close();
    call.returned(KeyValueModel.OK);
    List<Operation> operations = HistoryFile.read(List.of(file), new KeyValueModel()).operations();
    assertEquals(List.of(true, false), operations.stream().map(Operation::isUnknown).toList());
    assertThrows(IllegalStateException.class, () -> recorder.invoke("a", Calls.get("x")));
  }

  /** Real threads on a real object: what they saw is accepted, and rejected once it is stale. */
  @Test
  void threadsOnAConcurrentMapAreAcceptedAndOnStaleCopiesRejected() throws Exception {
    ConcurrentHashMap<String, String> map = new ConcurrentHashMap<>();
    assertEquals(Verdict.ACCEPTED, run(map, false).verdict());
    assertEquals(Verdict.REJECTED, run(map, true).verdict());
  }

  private LinearizabilityReport run(ConcurrentHashMap<String, String> map, boolean stale)
      throws Exception {
    map.clear();
    Path file = folder.resolve(stale + ".ndjson");
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    try (HistoryRecorder recorder = HistoryRecorder.toFile(file)) {
      List<Future<?>> clients = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int number = i;
        clients.add(pool.submit(() -> client(map, recorder, number, stale)));
      }
      for (Future<?> client : clients) {
        client.get();
      }
    } finally {
      pool.shutdownNow();
    }
    KeyValueModel model = new KeyValueModel();
    List<Operation> operations = HistoryFile.read(List.of(file), model).operations();
    assertEquals(THREADS * CALLS, operations.size());
    return new LinearizabilityChecker(model).check(operations);
  }

  private static void client(
      ConcurrentHashMap<String, String> map, HistoryRecorder recorder, int number, boolean stale) {
    String own = "c" + number;
    String copy = null;
    for (int i = 0; i < CALLS; i++) {
      String key = "k" + i % 3;
      if (i % 4 == number % 4) {
        String value = own + "-" + i;
        HistoryRecorder.Call call = recorder.invoke(own, Calls.put(key, value));
        map.put(key, value);
        call.returned(KeyValueModel.OK);
      } else {
        HistoryRecorder.Call call = recorder.invoke(own, Calls.get(key));
        String read = stale && copy != null ? copy : map.get(key);
        copy = key.equals("k0") ? read : copy;
        call.returned(read == null ? KeyValueModel.NONE : Value.of(read));
      }
    }
  }
}

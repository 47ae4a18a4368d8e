package dev.lockstep.runtime.raft;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * A state machine that remembers all it was told: {@code append X} returns how many there are, so a
 * command that took effect twice shows; {@code throw} throws.
 */
final class Tally implements StateMachine<String, String> {

  private List<String> told = List.of();
  private volatile CountDownLatch gate = new CountDownLatch(0);
  private volatile boolean held;

  /** Lets commands wait for a gate. */
  void holdAt(CountDownLatch value) {
    gate = value;
  }

  /** Whether a command waits for a gate. */
  boolean isHeld() {
    return held;
  }

  @Override
  public String apply(long index, String command) {
    try {
      held = gate.getCount() > 0;
      gate.await();
      held = false;
    } catch (InterruptedException e) {
      throw new AssertionError("the apply thread was interrupted", e);
    }
    if (command.equals("throw")) {
      throw new IllegalStateException("as told");
    }
    List<String> next = new ArrayList<>(told);
    next.add(command);
    told = List.copyOf(next);
    return told.size() + " " + command;
  }

  List<String> told() {
    return told;
  }

  @Override
  public Capture capture() {
    List<String> now = told;
    return out -> write(now, out);
  }

  private static void write(List<String> lines, OutputStream out) throws IOException {
    for (String line : lines) {
      out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }

  @Override
  public void restore(InputStream snapshot) throws IOException {
    List<String> lines = new ArrayList<>();
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(snapshot, StandardCharsets.UTF_8));
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      lines.add(line);
    }
    told = List.copyOf(lines);
  }

  @Override
  public Codec<String> commands() {
    return Codec.STRING;
  }

  @Override
  public Codec<String> results() {
    return Codec.STRING;
  }
}

package dev.lockstep.traces.chronicle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.chronicle.ChronicleTraceReader.Ending;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only another process can show: death by kill -9, and a JVM without flags. */
@Tag("slow")
class ProcessTest {
  @TempDir Path folder;

  /** Records for ever, and says after each record that it is recorded. */
  public static final class Endless {
    private Endless() {}

    public static void main(String[] arguments) {
      try (ChronicleRecorder recorder =
          ChronicleRecorder.create(Path.of(arguments[0]), "a", Long.parseLong(arguments[1]))) {
        recorder.accept(Recorded.header("a", Long.parseLong(arguments[1])));
        for (long sequence = 1; ; sequence++) {
          recorder.accept(Recorded.event(sequence));
          System.out.println(sequence);
          System.out.flush();
        }
      } catch (ChronicleUnavailableException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  /** Reads a trace and says how many records it has. */
  public static final class Count {
    private Count() {}

    public static void main(String[] arguments) {
      try (ChronicleTraceReader reader = ChronicleTraceReader.open(Path.of(arguments[0]))) {
        System.out.println(Recorded.drain(reader).size() + " " + reader.ending());
      }
    }
  }

  @Test
  void whatWasAcceptedSurvivesKill9() throws Exception {
    for (int incarnation = 1; incarnation <= 3; incarnation++) {
      Process process = start(true, Endless.class, folder.toString(), "" + incarnation);
      long acknowledged = 0;
      try (BufferedReader out = output(process)) {
        for (int line = 0; line < 700 * incarnation; line++) {
          acknowledged = Long.parseLong(out.readLine());
        }
        // By its handle: Process.destroyForcibly closes the stream that is still to be read.
        process.toHandle().destroyForcibly();
        for (String line = out.readLine(); isNumber(line); line = out.readLine()) {
          acknowledged = Long.parseLong(line);
        }
      }
      process.waitFor();
      List<TraceRecord> records;
      try (ChronicleTraceReader reader =
          ChronicleTraceReader.open(TraceFolder.directory(folder, "a", incarnation))) {
        records = Recorded.drain(reader);
        assertTrue(List.of(Ending.CUT, Ending.TORN).contains(reader.ending()));
      }
      assertTrue(records.size() > acknowledged, records.size() + " of " + acknowledged);
      for (int sequence = 1; sequence < records.size(); sequence++) {
        assertEquals(Recorded.event(sequence), records.get(sequence));
      }
    }
  }

  @Test
  void withoutFlagsReadingWorksAndRecordingNamesTheFlags() throws Exception {
    Path directory = Recorded.record(folder, "a", 1, Recorded.records("a", 1, 30));
    Process reading = start(false, Count.class, directory.toString());
    try (BufferedReader out = output(reading)) {
      assertEquals("30 CUT", out.readLine());
    }
    Process recording = start(false, Endless.class, folder.toString(), "2");
    try (BufferedReader out = output(recording)) {
      assertEquals(
          "Chronicle Queue cannot write in this JVM; start it with"
              + " --add-opens=java.base/java.lang.reflect=ALL-UNNAMED"
              + " --add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
          out.readLine());
    }
    assertEquals(0, recording.waitFor());
  }

  /** The last line of a killed process may be cut. */
  private static boolean isNumber(String line) {
    return line != null && line.matches("[0-9]+");
  }

  private static BufferedReader output(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  private static Process start(boolean flags, Class<?> main, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    if (flags) {
      ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
          .filter(argument -> argument.startsWith("--add-"))
          .forEach(command::add);
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }
}

package dev.lockstep.cli;

import static dev.lockstep.cli.Commands.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.cli.Commands.Ran;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code export --tlc} writes is judged by plain TLC as replay judges the trace. */
@Tag("slow")
class TlcExportTest {
  private static final Path SAMPLE = Samples.merged("commit");

  @TempDir private Path folder;

  private Ran export(Path trace, String to, String... more) {
    List<String> line = new ArrayList<>(List.of("export", trace.toString(), "--tlc"));
    line.add(folder.resolve(to).toString());
    line.addAll(List.of(more));
    return run(line.toArray(String[]::new));
  }

  private Ran tlc(String of) throws Exception {
    return PlainTlc.run(folder.resolve(of), folder.resolve("tmp"));
  }

  /** The sample with an instance's last durable record turned around: a commit was no commit. */
  private Path altered() {
    List<TraceEntry> entries = Samples.read(SAMPLE);
    return Samples.write(
        Samples.altered(entries, "rmState", Value.of("aborted")), folder.resolve("altered.ndjson"));
  }

  private static String alteredInstance(Path altered) {
    List<TraceEntry> sound = Samples.read(SAMPLE);
    List<TraceEntry> broken = Samples.read(altered);
    for (int i = 0; i < sound.size(); i++) {
      if (!sound.get(i).record().equals(broken.get(i).record())) {
        return ((TraceRecord.Event) sound.get(i).record()).instance();
      }
    }
    throw new AssertionError("nothing was altered");
  }

  @Test
  void plainTlcAcceptsTheSampleAndRejectsTheAlteredInstanceAlone() throws Exception {
    Path altered = altered();
    String instance = alteredInstance(altered);
    assertEquals(0, run("replay", SAMPLE.toString()).code());
    assertEquals(1, run("replay", altered.toString()).code());

    Ran sound = export(SAMPLE, "sound", "--instance", instance);
    assertEquals(0, sound.code(), sound.err());
    Ran accepts = tlc("sound");
    assertEquals(12, accepts.code(), accepts.out());
    assertTrue(accepts.out().contains("Invariant TraceNotFinished is violated"), accepts.out());

    assertEquals(0, export(altered, "broken", "--instance", instance).code());
    Ran rejects = tlc("broken");
    assertEquals(0, rejects.code(), rejects.out());
    assertTrue(rejects.out().contains("No error has been found"), rejects.out());
  }

  @Test
  void ofSeveralInstancesPlainTlcNamesThoseThatAreMatched() throws Exception {
    Path altered = altered();
    Ran ran = export(altered, "all", "--instances", "99");
    assertEquals(0, ran.code(), ran.err());
    assertEquals("", ran.err());
    String readme = Files.readString(folder.resolve("all/README.md"));
    String rejected = alteredInstance(altered);
    Ran tlc = tlc("all");
    assertEquals(0, tlc.code(), tlc.out());
    List<String> instances = readme.lines().filter(line -> line.matches("\\d+\\. `.+`")).toList();
    assertEquals(6, instances.size(), readme);
    for (String line : instances) {
      String number = line.substring(0, line.indexOf('.'));
      assertEquals(
          !line.contains('`' + rejected + '`'),
          tlc.out().contains("<<\"matched\", " + number + ">>"),
          line + "\n" + tlc.out());
    }
  }

  @Test
  void theFirstInstancesAreTakenAndItSaysSo() throws Exception {
    Ran ran = export(SAMPLE, "two", "--instances", "2");
    assertEquals(0, ran.code(), ran.err());
    assertTrue(ran.out().contains("2 of 6 instances"), ran.out());
    assertTrue(ran.err().contains("only the first 2 instances were exported"), ran.err());
    assertFalse(Files.readString(folder.resolve("two/README.md")).contains("3. `"));
  }

  @Test
  void whatCannotBeExportedIsOneSentence() throws Exception {
    Ran unknown = export(SAMPLE, "none", "--instance", "nosuchinstance");
    assertEquals(69, unknown.code(), unknown.err());
    assertTrue(unknown.err().contains("nosuchinstance"), unknown.err());

    List<TraceEntry> start = Samples.read(SAMPLE).subList(0, 2);
    Ran empty = export(Samples.write(start, folder.resolve("start.ndjson")), "empty");
    assertEquals(3, empty.code(), empty.err());

    List<TraceEntry> gap = new ArrayList<>(start);
    gap.add(Samples.with(start.get(0), new TraceRecord.Gap(2, 5)));
    Ran undecided = export(Samples.write(gap, folder.resolve("gap.ndjson")), "gap");
    assertEquals(2, undecided.code(), undecided.err());
    assertTrue(undecided.err().contains("has a gap"), undecided.err());

    Files.createDirectories(folder.resolve("full"));
    Files.writeString(folder.resolve("full/mine"), "do not touch");
    Ran full = export(SAMPLE, "full");
    assertEquals(64, full.code(), full.err());
    assertTrue(full.err().contains("is not empty"), full.err());
  }
}

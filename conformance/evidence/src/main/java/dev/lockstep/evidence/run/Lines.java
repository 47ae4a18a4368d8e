package dev.lockstep.evidence.run;

import dev.lockstep.traces.Value;
import dev.lockstep.traces.ndjson.Ndjson;

/**
 * What parent and child of a recorded run say to each other: one line each, words separated by
 * tabs, values as in NDJSON traces.
 *
 * <pre>
 * down: request INSTANCE VALUE | messages LOSE REPEAT REORDER | fail-syncs | stop
 * up:   ready INCARNATION PORT | outcome INSTANCE VALUE | unknown INSTANCE
 *       | counts LOST REPEATED REORDERED SYNCS-FAILED FRAMES-REFUSED | stopped
 *       | failed SENTENCE    the node has stopped, which the run may have wanted
 *       | broken SENTENCE    the node did what it must never do
 * </pre>
 *
 * <p>Every line ends with the word {@link #END}, so that half a line of a killed child is told from
 * a whole one. The end of the child's input means that the parent is gone: the child dies at once.
 */
final class Lines {
  static final String END = ".";
  static final String REQUEST = "request";
  static final String MESSAGES = "messages";
  static final String FAIL_SYNCS = "fail-syncs";
  static final String STOP = "stop";
  static final String READY = "ready";
  static final String OUTCOME = "outcome";
  static final String UNKNOWN = "unknown";
  static final String COUNTS = "counts";
  static final String STOPPED = "stopped";
  static final String FAILED = "failed";
  static final String BROKEN = "broken";

  private Lines() {}

  static String of(Object... words) {
    StringBuilder line = new StringBuilder();
    for (Object word : words) {
      String text = word instanceof Value value ? Ndjson.text(value) : String.valueOf(word);
      line.append(line.length() == 0 ? "" : "\t").append(text.replaceAll("[\\t\\r\\n]+", " "));
    }
    return line.append('\t').append(END).toString();
  }

  /** The words of a line, or none where it is not a whole one. */
  static String[] words(String line) {
    String[] words = line.split("\t", -1);
    return words[words.length - 1].equals(END) ? words : new String[0];
  }
}

package dev.lockstep.specs;

import dev.lockstep.specs.child.TlcChild;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * TLC's {@code -tool} output: messages with a code, which may be nested, and text between them.
 *
 * <p>Lines go in one by one; not thread-safe.
 */
final class ToolOutput {
  /** One message; its text includes that of nested ones. */
  record Message(int code, int severity, String text) {
    boolean error() {
      return severity == 1;
    }

    boolean warning() {
      return severity == 3;
    }
  }

  private static final Pattern START =
      Pattern.compile("^(.*?)@!@!@STARTMSG (-?\\d+):(\\d+) @!@!@\\s*$");
  private static final Pattern END = Pattern.compile("^(.*?)@!@!@ENDMSG (-?\\d+) @!@!@\\s*$");
  private static final Pattern OURS =
      Pattern.compile("^(.*?)" + TlcChild.MARK + "(cpu|progress) ([-\\d ]+)$");
  private static final Pattern PROGRESS =
      Pattern.compile(
          "Progress\\((-?[\\d,]+)\\).*?: (-?[\\d,]+) states generated.*?, (-?[\\d,]+) distinct states"
              + " found.*?, (-?[\\d,]+) states left on queue",
          Pattern.DOTALL);

  /** One per expression of the specification: nobody reads them. */
  private static final Set<Integer> DROPPED =
      Set.of(Codes.COVERAGE_VALUE, Codes.COVERAGE_VALUE_COST);

  private static final int LOOSE_LINES_MAX = 5_000;
  private static final int PRINTED_LINES_MAX = 20;

  private static final class Open {
    private final int code;
    private final int severity;
    private final StringBuilder text = new StringBuilder();

    Open(int code, int severity) {
      this.code = code;
      this.severity = severity;
    }
  }

  private final Deque<Open> open = new ArrayDeque<>();
  private final List<Message> messages = new ArrayList<>();
  private final Deque<String> loose = new ArrayDeque<>();
  private final List<String> printed = new ArrayList<>();
  private final Consumer<Message> onMessage;
  private final Consumer<long[]> onProgress;
  private double cpuSeconds = -1;

  /**
   * @param onMessage hears each message when it is complete
   * @param onProgress hears generated, distinct, queue, depth
   */
  ToolOutput(Consumer<Message> onMessage, Consumer<long[]> onProgress) {
    this.onMessage = onMessage;
    this.onProgress = onProgress;
  }

  void accept(String line) {
    Matcher ours = OURS.matcher(line);
    if (ours.matches()) {
      own(ours.group(2), ours.group(3).trim());
      if (!ours.group(1).isEmpty()) {
        text(ours.group(1));
      }
      return;
    }
    Matcher start = START.matcher(line);
    if (start.matches()) {
      if (!start.group(1).isBlank()) {
        text(start.group(1));
      }
      open.push(new Open(Integer.parseInt(start.group(2)), Integer.parseInt(start.group(3))));
      return;
    }
    Matcher end = END.matcher(line);
    if (end.matches() && !open.isEmpty()) {
      if (!end.group(1).isBlank()) {
        text(end.group(1));
      }
      close();
      return;
    }
    text(line);
  }

  List<Message> messages() {
    return messages;
  }

  /** The first message with this code. */
  Optional<Message> first(int code) {
    return messages.stream().filter(m -> m.code() == code).findFirst();
  }

  /** The last message with this code. */
  Optional<Message> last(int code) {
    return messages.stream().filter(m -> m.code() == code).reduce((a, b) -> b);
  }

  /** What stands between messages: SANY's report, and what PrintT prints. */
  String looseText() {
    return String.join("\n", loose);
  }

  /** The first lines that the model prints by PrintT and the like, after it was parsed. */
  List<String> printed() {
    return printed;
  }

  /** CPU seconds that the child reported at its end; -1 where it could not. */
  double cpuSeconds() {
    return cpuSeconds;
  }

  private void own(String kind, String numbers) {
    String[] parts = numbers.split(" ");
    if (kind.equals("cpu")) {
      cpuSeconds = Long.parseLong(parts[0]) / 1e9;
    } else if (parts.length == 4) {
      onProgress.accept(
          new long[] {
            Long.parseLong(parts[0]),
            Long.parseLong(parts[1]),
            Long.parseLong(parts[2]),
            Long.parseLong(parts[3])
          });
    }
  }

  private void text(String line) {
    if (!open.isEmpty()) {
      open.peek().text.append(line).append('\n');
      return;
    }
    if (!line.isBlank()
        && printed.size() < PRINTED_LINES_MAX
        && first(Codes.SANY_END).isPresent()) {
      printed.add(line.strip());
    }
    loose.addLast(line);
    if (loose.size() > LOOSE_LINES_MAX) {
      loose.removeFirst();
    }
  }

  private void close() {
    Open done = open.pop();
    if (!open.isEmpty()) {
      open.peek().text.append(done.text);
    }
    if (DROPPED.contains(done.code)) {
      return;
    }
    Message message = new Message(done.code, done.severity, done.text.toString().stripTrailing());
    messages.add(message);
    if (message.code() == Codes.PROGRESS || message.code() == Codes.PROGRESS_SIMULATION) {
      progress(message.text()).ifPresent(onProgress);
    }
    onMessage.accept(message);
  }

  /** Generated, distinct, queue, depth of a progress message. */
  static Optional<long[]> progress(String text) {
    Matcher matcher = PROGRESS.matcher(text);
    if (!matcher.find()) {
      return Optional.empty();
    }
    return Optional.of(
        new long[] {
          number(matcher.group(2)),
          number(matcher.group(3)),
          number(matcher.group(4)),
          number(matcher.group(1))
        });
  }

  static long number(String digits) {
    return Long.parseLong(digits.replace(",", ""));
  }
}

package dev.lockstep.evidence.run.faults;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What can be done to a recorded run. Each kind says whom it strikes, what is counted when it
 * bites, and which number it takes, if any.
 */
public enum FaultKind {
  /** A process is killed (SIGKILL) and started again on its old data. */
  KILL(Target.NODE, "processes killed"),
  /** All processes are killed at one moment and started again on their old data. */
  KILL_ALL(Target.ALL, "processes killed"),
  /** A process is stopped (SIGSTOP) and continued (SIGCONT). */
  PAUSE(Target.NODE, "processes stopped and continued"),

  /** Connections between two nodes are closed, and new ones refused, both ways. */
  CUT(Target.LINK, "connections closed or refused"),
  /** What goes one way is withheld until the end; the other way is open. */
  ONE_WAY(Target.LINK, "bytes withheld"),
  /**
   * Connections are accepted, nothing is forwarded, nothing is closed; at the end they are reset.
   */
  HALF_OPEN(Target.LINK, "bytes withheld"),
  /** Every byte arrives so much later, in order. */
  DELAY(Target.LINK, "bytes delayed", new Amount("millis", 1, 60_000, 100)),
  /** So many bytes in a second. */
  THROTTLE(Target.LINK, "bytes held back", new Amount("bytesPerSecond", 1, 1 << 30, 2_000)),
  /** Connections are closed by RST: those that are there, else the next one. */
  RESET(Target.LINK, "connections reset"),
  /** In so many of a thousand pieces that arrive, one bit is flipped. */
  CORRUPT(Target.LINK, "bytes corrupted", new Amount("permille", 1, 1000, 300)),
  /** The link is cut and open in turn, each for the period. */
  FLAP(Target.LINK, "connections closed or refused", new Amount("periodMillis", 1, 60_000, 50)),

  /** So many of a thousand messages are lost. TCP hides this, so the sender's transport does it. */
  LOSE(Target.SENDER, "messages lost", new Amount("permille", 1, 1000, 50)),
  /** So many of a thousand messages are sent twice, the second time later. */
  REPEAT(Target.SENDER, "messages repeated", new Amount("permille", 1, 1000, 50)),
  /** So many of a thousand messages are overtaken by later ones. */
  REORDER(Target.SENDER, "messages delayed behind others", new Amount("permille", 1, 1000, 150)),

  /** Each sync of the log fails, by the node's view of its disk; portable. */
  SYNC_ERROR(Target.NODE, "syncs failed"),
  /** Each sync fails with EIO, by the kernel's word, through strace. */
  SYNC_EIO(Target.NODE, "syncs failed"),
  /** The node's file system is full; needs the right to mount. */
  DISK_FULL(Target.NODE, "nodes stopped by a full disk"),
  /** The kernel makes the node's file system read-only, as after an error; needs ext4 and root. */
  READ_ONLY(Target.NODE, "nodes stopped by a read-only disk"),
  /** The node loses its power, and its file system all that was not synced; ext4 and root. */
  POWER_CUT(Target.NODE, "power cuts");

  /** Whom a kind strikes. */
  public enum Target {
    NODE,
    ALL,
    LINK,
    SENDER
  }

  /**
   * The number that a kind takes.
   *
   * @param name its field in a file
   * @param usual where nobody says
   */
  public record Amount(String name, int min, int max, int usual) {
    static final Amount NONE = new Amount("", 0, 0, 0);
  }

  private final Target target;
  private final String unit;

  @SuppressWarnings("ImmutableEnumChecker") // a record of a text and three numbers
  private final Amount amount;

  FaultKind(Target target, String unit) {
    this(target, unit, Amount.NONE);
  }

  FaultKind(Target target, String unit, Amount amount) {
    this.target = target;
    this.unit = unit;
    this.amount = amount;
  }

  /** Whom it strikes. */
  public Target target() {
    return target;
  }

  /** What is counted. */
  public String unit() {
    return unit;
  }

  /** The number that it takes; one without a name where it takes none. */
  public Amount amount() {
    return amount;
  }

  /** The name in files and on the command line. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether it is done to a node's disk. */
  public boolean isDisk() {
    return compareTo(SYNC_ERROR) >= 0;
  }

  /** Whether the node needs a small file system of its own for it. */
  public boolean needsMount() {
    return compareTo(DISK_FULL) >= 0;
  }

  /** All kinds with this target. */
  public static List<FaultKind> of(Target target) {
    return Arrays.stream(values()).filter(kind -> kind.target == target).toList();
  }

  /**
   * The kind of that name.
   *
   * @throws IllegalArgumentException naming all kinds
   */
  public static FaultKind named(String text) {
    for (FaultKind kind : values()) {
      if (kind.text().equals(text)) {
        return kind;
      }
    }
    throw new IllegalArgumentException(
        "no kind of fault \""
            + text
            + "\"; there are "
            + String.join(", ", Arrays.stream(values()).map(FaultKind::text).toList()));
  }
}

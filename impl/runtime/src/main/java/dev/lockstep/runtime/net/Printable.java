package dev.lockstep.runtime.net;

/**
 * Text that came from outside, made fit for a line of a log: what a peer calls itself must not
 * begin a line of its own, steer a terminal, or fill a disk.
 */
public final class Printable {

  /** Characters that are shown of a text. */
  static final int CHARACTERS_MAX = 300;

  private Printable() {}

  /** The text with every character escaped that is not printable ASCII, cut off where too long. */
  public static String of(String text) {
    StringBuilder shown = new StringBuilder(Math.min(text.length(), CHARACTERS_MAX) + 16);
    for (int i = 0; i < Math.min(text.length(), CHARACTERS_MAX); i++) {
      char each = text.charAt(i);
      if (each >= ' ' && each < 0x7F) {
        shown.append(each);
      } else {
        shown.append(String.format("\\u%04x", (int) each));
      }
    }
    if (text.length() > CHARACTERS_MAX) {
      shown.append("... (").append(text.length()).append(" characters)");
    }
    return shown.toString();
  }
}

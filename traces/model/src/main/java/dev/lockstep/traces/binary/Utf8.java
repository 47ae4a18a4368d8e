package dev.lockstep.traces.binary;

/**
 * UTF-8, extended so that every Java string has an encoding: a surrogate without its partner is
 * three bytes like its neighbours in the code space (the form known as WTF-8). A pair is always
 * four bytes, so the encoding stays one to one.
 */
final class Utf8 {

  /** Says that the bytes are not the encoding of a string; carries no stack trace. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;
    final int position;

    Malformed(int position) {
      super(null, null, false, false);
      this.position = position;
    }
  }

  private Utf8() {}

  static int length(String text) {
    int length = text.length();
    int bytes = length;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        // A pair is two characters and four bytes: two bytes more, as for a character of three.
        bytes = Math.addExact(bytes, c < 0x800 ? 1 : 2);
        i += startsPair(text, i) ? 1 : 0;
      }
    }
    return bytes;
  }

  /** Writes the text and returns the position after it. */
  static int write(String text, byte[] target, int from) {
    int at = from;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        target[at++] = (byte) c;
      } else if (c < 0x800) {
        target[at++] = (byte) (0xC0 | (c >> 6));
        target[at++] = (byte) (0x80 | (c & 0x3F));
      } else if (startsPair(text, i)) {
        int point = Character.toCodePoint(c, text.charAt(++i));
        target[at++] = (byte) (0xF0 | (point >> 18));
        target[at++] = (byte) (0x80 | ((point >> 12) & 0x3F));
        target[at++] = (byte) (0x80 | ((point >> 6) & 0x3F));
        target[at++] = (byte) (0x80 | (point & 0x3F));
      } else {
        target[at++] = (byte) (0xE0 | (c >> 12));
        target[at++] = (byte) (0x80 | ((c >> 6) & 0x3F));
        target[at++] = (byte) (0x80 | (c & 0x3F));
      }
    }
    return at;
  }

  static String read(byte[] source, int from, int to) throws Malformed {
    StringBuilder text = new StringBuilder(to - from);
    int at = from;
    while (at < to) {
      int first = source[at];
      int more = followers(first & 0xFF);
      if (more < 0 || to - at <= more) {
        throw new Malformed(at);
      }
      int point = more == 0 ? first : first & (0x3F >> more);
      for (int i = 1; i <= more; i++) {
        if ((source[at + i] & 0xC0) != 0x80) {
          throw new Malformed(at + i);
        }
        point = (point << 6) | (source[at + i] & 0x3F);
      }
      boolean shortest = more < 2 || point >= (more == 2 ? 0x800 : 0x10000);
      boolean splitPair =
          more == 2
              && Character.isLowSurrogate((char) point)
              && text.length() > 0
              && Character.isHighSurrogate(text.charAt(text.length() - 1));
      if (!shortest || point > Character.MAX_CODE_POINT || splitPair) {
        throw new Malformed(at);
      }
      text.appendCodePoint(point);
      at += more + 1;
    }
    return text.toString();
  }

  /** How many bytes follow this first byte of a character; -1 if it is none. */
  private static int followers(int first) {
    if (first < 0x80) {
      return 0;
    } else if (first < 0xC2 || first > 0xF4) {
      return -1;
    }
    return first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3;
  }

  private static boolean startsPair(String text, int i) {
    return Character.isHighSurrogate(text.charAt(i))
        && i + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(i + 1));
  }
}

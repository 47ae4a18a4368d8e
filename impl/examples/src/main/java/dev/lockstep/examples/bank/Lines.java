package dev.lockstep.examples.bank;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * The lines of the example that do something, as the compiled classes tell: the table of line
 * numbers that the compiler leaves for debuggers (The Java Virtual Machine Specification, chapter
 * 4). Nothing here has to do with transactions.
 */
final class Lines {

  private static final int UTF8 = 1;
  private static final List<Integer> EIGHT_BYTES = List.of(5, 6);
  private static final List<Integer> TWO_BYTES = List.of(7, 8, 16, 19, 20);
  private static final int METHOD_HANDLE = 15;

  private final DataInputStream in;
  private final List<String> names = new ArrayList<>();
  private final TreeSet<Integer> numbers = new TreeSet<>();

  private Lines(DataInputStream in) {
    this.in = in;
  }

  /** Every line at which the teller or a bank can die, in a fixed order. */
  static List<Line> all() throws IOException {
    List<Line> all = new ArrayList<>();
    add(all, Town.TELLER, Teller.class);
    for (String bank : Town.BANKS) {
      add(all, bank, Bank.class);
      add(all, bank, Ledger.class);
    }
    return all;
  }

  private static void add(List<Line> all, String process, Class<?> type) throws IOException {
    try (InputStream file = type.getResourceAsStream(type.getSimpleName() + ".class");
        DataInputStream in = new DataInputStream(file)) {
      Lines lines = new Lines(in);
      lines.read();
      lines.numbers.forEach(number -> all.add(new Line(process, type.getName(), number)));
    }
  }

  private void read() throws IOException {
    in.skipNBytes(8);
    constants();
    in.skipNBytes(6);
    in.skipNBytes(2L * in.readUnsignedShort());
    members();
    members();
  }

  private void constants() throws IOException {
    int count = in.readUnsignedShort();
    names.add("");
    while (names.size() < count) {
      int tag = in.readUnsignedByte();
      names.add(tag == UTF8 ? in.readUTF() : "");
      if (EIGHT_BYTES.contains(tag)) {
        in.skipNBytes(8);
        names.add("");
      } else if (TWO_BYTES.contains(tag)) {
        in.skipNBytes(2);
      } else if (tag == METHOD_HANDLE) {
        in.skipNBytes(3);
      } else if (tag != UTF8) {
        in.skipNBytes(4);
      }
    }
  }

  private void members() throws IOException {
    for (int i = in.readUnsignedShort(); i > 0; i--) {
      in.skipNBytes(6);
      attributes();
    }
  }

  private void attributes() throws IOException {
    for (int i = in.readUnsignedShort(); i > 0; i--) {
      String name = names.get(in.readUnsignedShort());
      int length = in.readInt();
      if (name.equals("Code")) {
        in.skipNBytes(4);
        in.skipNBytes(in.readInt());
        in.skipNBytes(8L * in.readUnsignedShort());
        attributes();
      } else if (name.equals("LineNumberTable")) {
        for (int line = in.readUnsignedShort(); line > 0; line--) {
          in.skipNBytes(2);
          numbers.add(in.readUnsignedShort());
        }
      } else {
        in.skipNBytes(length);
      }
    }
  }
}

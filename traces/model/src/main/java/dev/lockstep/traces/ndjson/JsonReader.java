package dev.lockstep.traces.ndjson;

import dev.lockstep.traces.TraceLimits;
import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reads JSON of our schema from one line. Strict: what JSON forbids, what the schema does not know,
 * a member that comes twice, a number that is not an integer of 64 bits are errors. Not
 * thread-safe.
 */
final class JsonReader {

  /** Where in the line reading failed, and why. The caller adds file and line. */
  static final class Fault extends Exception {
    private static final long serialVersionUID = 1L;
    final int position;
    final String reason;

    Fault(int position, String reason) {
      super(reason, null, false, false);
      this.position = position;
      this.reason = reason;
    }
  }

  /** Reads the value of one member of an object; stands at its first character. */
  interface Member {
    void read(String name, int position) throws Fault;
  }

  private final String text;
  private int at;

  JsonReader(String text) {
    this.text = text;
  }

  int position() {
    skipSpace();
    return at;
  }

  void expectEnd() throws Fault {
    skipSpace();
    if (at < text.length()) {
      throw new Fault(at, "something follows the end of the JSON text");
    }
  }

  Value value() throws Fault {
    return value(0);
  }

  /** An object whose members are names with values. */
  SortedMap<String, Value> values() throws Fault {
    TreeMap<String, Value> values = new TreeMap<>();
    object((name, position) -> values.put(name, value(0)));
    return values;
  }

  boolean startsArray() {
    return position() < text.length() && text.charAt(at) == '[';
  }

  List<String> strings() throws Fault {
    List<String> strings = new ArrayList<>();
    expect('[', "an array");
    while (more(strings.isEmpty(), ']')) {
      strings.add(string());
    }
    return strings;
  }

  void object(Member member) throws Fault {
    expect('{', "an object");
    Set<String> seen = new HashSet<>();
    while (more(seen.isEmpty(), '}')) {
      int position = position();
      String name = string();
      if (!seen.add(name)) {
        throw new Fault(position, "the member \"" + name + "\" comes twice");
      }
      expect(':', "a colon");
      member.read(name, position);
    }
  }

  boolean bool() throws Fault {
    skipSpace();
    if (text.startsWith("true", at)) {
      at += 4;
      return true;
    } else if (text.startsWith("false", at)) {
      at += 5;
      return false;
    }
    throw new Fault(at, "true or false is expected");
  }

  long integer() throws Fault {
    skipSpace();
    int from = at;
    if (at < text.length() && text.charAt(at) == '-') {
      at++;
    }
    int digits = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    if (digits == at) {
      throw new Fault(from, "an integer is expected");
    } else if (text.charAt(digits) == '0' && at - from > 1) {
      throw new Fault(from, "an integer with a zero in front");
    } else if (at < text.length() && ".eE".indexOf(text.charAt(at)) >= 0) {
      throw new Fault(from, "a number that is not written as an integer");
    }
    try {
      return Long.parseLong(text, from, at, 10);
    } catch (NumberFormatException e) {
      throw new Fault(from, "an integer that does not fit 64 bits");
    }
  }

  long integer(long min, long max) throws Fault {
    int from = position();
    long number = integer();
    if (number < min || number > max) {
      throw new Fault(from, number + " is not between " + min + " and " + max);
    }
    return number;
  }

  String string() throws Fault {
    expect('"', "a string");
    int from = at;
    while (at < text.length() && text.charAt(at) != '"' && text.charAt(at) != '\\') {
      checkPlain();
    }
    if (at < text.length() && text.charAt(at) == '"') {
      return text.substring(from, at++);
    }
    StringBuilder content = new StringBuilder(text.substring(from, at));
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '"') {
        at++;
        return content.toString();
      } else if (c == '\\') {
        content.append(escaped());
      } else {
        checkPlain();
        content.append(c);
      }
    }
    throw new Fault(from - 1, "a string without an end");
  }

  private void checkPlain() throws Fault {
    if (text.charAt(at) < ' ') {
      throw new Fault(at, "a control character in a string is not escaped");
    }
    at++;
  }

  private char escaped() throws Fault {
    int from = at++;
    char c = at < text.length() ? text.charAt(at++) : ' ';
    int plain = "\"\\/bfnrt".indexOf(c);
    if (plain >= 0) {
      return "\"\\/\b\f\n\r\t".charAt(plain);
    } else if (c != 'u' || at + 4 > text.length()) {
      throw new Fault(from, "an escape that JSON does not have");
    }
    int code = 0;
    for (int i = 0; i < 4; i++) {
      int digit = Character.digit(text.charAt(at), 16);
      if (digit < 0 || text.charAt(at++) > 'f') {
        throw new Fault(from, "an escape without four hexadecimal digits");
      }
      code = 16 * code + digit;
    }
    return (char) code;
  }

  private Value value(int depth) throws Fault {
    skipSpace();
    char c = at < text.length() ? text.charAt(at) : ' ';
    if (c == '"') {
      return Value.of(string());
    } else if (c == 't' || c == 'f') {
      return Value.of(bool());
    } else if (c == '[') {
      return Value.sequence(array(deeper(depth)));
    } else if (c == '{') {
      return object(depth);
    } else if (c == '-' || (c >= '0' && c <= '9')) {
      return Value.of(integer());
    }
    throw new Fault(at, "a value is expected");
  }

  private int deeper(int depth) throws Fault {
    if (depth == TraceLimits.DEPTH_MAX) {
      throw new Fault(at, "a value nested deeper than " + TraceLimits.DEPTH_MAX);
    }
    return depth + 1;
  }

  /** The elements of a sequence. */
  List<Value> elements() throws Fault {
    return array(1);
  }

  private List<Value> array(int depth) throws Fault {
    List<Value> elements = new ArrayList<>();
    expect('[', "an array");
    while (more(elements.isEmpty(), ']')) {
      elements.add(value(depth));
    }
    return elements;
  }

  /** A record, or one member whose name says the kind: "#set", "#fun", "#model". */
  private Value object(int depth) throws Fault {
    TreeMap<String, Value> fields = new TreeMap<>();
    Value[] other = new Value[1];
    int from = at;
    object(
        (name, position) -> {
          if (name.startsWith("##")) {
            fields.put(name.substring(1), value(deeper(depth)));
          } else if (other[0] != null) {
            throw new Fault(position, "an object that has two kinds at once");
          } else if (name.startsWith("#")) {
            other[0] = other(name, position, depth);
          } else {
            fields.put(name, value(deeper(depth)));
          }
        });
    if (other[0] == null) {
      return Value.record(fields);
    } else if (!fields.isEmpty()) {
      throw new Fault(from, "an object that is a record and something else at once");
    }
    return other[0];
  }

  private Value other(String name, int position, int depth) throws Fault {
    return switch (name) {
      case "#model" -> Value.model(string());
      case "#set" -> set(position(), deeper(depth));
      case "#fun" -> function(deeper(depth));
      default -> throw new Fault(position, "no kind of value is called \"" + name + "\"");
    };
  }

  private Value set(int from, int depth) throws Fault {
    List<Value> elements = array(depth);
    TreeSet<Value> set = new TreeSet<>(elements);
    if (set.size() < elements.size()) {
      throw new Fault(from, "a set lists an element twice");
    }
    return Value.set(set);
  }

  private Value function(int depth) throws Fault {
    TreeMap<Value, Value> pairs = new TreeMap<>();
    expect('[', "an array of pairs");
    while (more(pairs.isEmpty(), ']')) {
      int from = position();
      expect('[', "a pair of an argument and a result");
      Value key = value(depth);
      expect(',', "a comma");
      if (pairs.put(key, value(depth)) != null) {
        throw new Fault(from, "a function lists an argument twice");
      }
      expect(']', "the end of a pair");
    }
    return Value.function(pairs);
  }

  /** Whether another element follows; takes the comma before it or the closing bracket. */
  private boolean more(boolean first, char close) throws Fault {
    skipSpace();
    if (at < text.length() && text.charAt(at) == close) {
      at++;
      return false;
    }
    if (!first) {
      expect(',', "a comma or the end of the list");
    }
    return true;
  }

  private void expect(char c, String what) throws Fault {
    skipSpace();
    if (at == text.length() || text.charAt(at) != c) {
      throw new Fault(at, what + " is expected");
    }
    at++;
  }

  private void skipSpace() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }
}

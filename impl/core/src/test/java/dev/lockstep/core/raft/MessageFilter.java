package dev.lockstep.core.raft;

import dev.lockstep.traces.Value;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which messages a command of a scenario means: {@code [not] [TYPE,TYPE...] [field=value...]}, all
 * of it at once; nothing means every message.
 */
record MessageFilter(boolean negated, Set<String> types, List<String[]> fields)
    implements Predicate<RaftMessage> {

  static MessageFilter of(List<String> words) {
    boolean negated = !words.isEmpty() && words.get(0).equals("not");
    Set<String> types = Set.of();
    List<String[]> fields = new java.util.ArrayList<>();
    for (String word : negated ? words.subList(1, words.size()) : words) {
      if (word.contains("=")) {
        fields.add(word.split("=", 2));
      } else {
        types = Set.of(word.split(","));
      }
    }
    return new MessageFilter(negated, types, fields);
  }

  @Override
  public boolean test(RaftMessage message) {
    Value.Rec rec = (Value.Rec) message.toValue();
    boolean fits = types.isEmpty() || types.contains(Fields.text(rec, "type"));
    for (String[] field : fields) {
      Value value = rec.get(field[0]);
      fits &= value != null && ScenarioText.text(value).equals(field[1]);
    }
    return fits != negated;
  }
}

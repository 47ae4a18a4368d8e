package dev.lockstep.cli;

import dev.lockstep.traces.FullValues;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.TraceStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints traces as readable lines. */
@Command(
    name = "show",
    description = {
      "Prints the records of traces, one readable line each, in a legal order: NODE.INCARNATION,",
      "sequence number, and what happened."
    },
    footer = {
      "  lockstep show run/traces --node a1 --action Phase1b",
      "  lockstep show a1.ndjson --instance decree-7"
    })
final class ShowCommand extends TraceCommand {

  @Option(names = "--node", paramLabel = "NODE", description = "Only this node; may be repeated.")
  private Set<String> nodes = Set.of();

  @Option(
      names = "--instance",
      paramLabel = "NAME",
      description = "Only this instance, and what concerns every instance; may be repeated.")
  private Set<String> instances = Set.of();

  @Option(
      names = "--action",
      paramLabel = "NAME",
      description = "Only events of this action; may be repeated.")
  private Set<String> actions = Set.of();

  ShowCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  Exit execute(List<Path> traces) {
    try (TraceStream stream = FullValues.of(inOrder(traces))) {
      for (TraceEntry entry = stream.next(); entry != null; entry = stream.next()) {
        if (isWanted(entry)) {
          terminal().out(TraceLine.of(entry));
          if (terminal().readerGone()) {
            return Exit.PASSED;
          }
        }
      }
    }
    return Exit.PASSED;
  }

  private boolean isWanted(TraceEntry entry) {
    return (nodes.isEmpty() || nodes.contains(entry.node()))
        && (instances.isEmpty() || concernsInstance(entry.record()))
        && (actions.isEmpty()
            || (entry.record() instanceof TraceRecord.Event event
                && actions.contains(event.action())));
  }

  private boolean concernsInstance(TraceRecord record) {
    String instance = TraceRecord.EVERY_INSTANCE;
    if (record instanceof TraceRecord.Event event) {
      instance = event.instance();
    } else if (record instanceof TraceRecord.State state) {
      instance = state.instance();
    }
    return instance.isEmpty() || instances.contains(instance);
  }
}

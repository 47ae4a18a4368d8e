package dev.lockstep.runtime.process;

import dev.lockstep.runtime.Answer;
import dev.lockstep.runtime.NodeHost;
import dev.lockstep.runtime.log.Disk;
import dev.lockstep.runtime.log.LogException;
import dev.lockstep.runtime.log.NodeDirectory;
import dev.lockstep.runtime.net.NettyLimits;
import dev.lockstep.runtime.net.NettyTransport;
import dev.lockstep.traces.MalformedTraceException;
import dev.lockstep.traces.TraceSink;
import dev.lockstep.traces.Value;
import dev.lockstep.traces.chronicle.ChronicleRecorder;
import dev.lockstep.traces.chronicle.ChronicleUnavailableException;
import dev.lockstep.traces.ndjson.Ndjson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One node as a process: {@code NodeProcess FILE} with the properties of {@link NodeConfiguration}.
 * It speaks lines on its standard input and output, so that whoever started it needs no port, and
 * it ends when its input ends, so that it never outlives its parent for long.
 *
 * <pre>
 * in   request INSTANCE JSON   a request, as a value in the NDJSON form of traces
 * out  ready NODE INCARNATION PORT
 *      outcome INSTANCE JSON   an outcome of this node; again after a restart, and if asked again
 *      refused INSTANCE WHY    the request did not reach the protocol: OVERLOADED or STOPPED
 *      malformed SENTENCE      the line before was no command
 * </pre>
 *
 * Exit codes: 0 the input ended; 3 the data directory is damaged; 64 wrong usage; 69 something that
 * is needed is missing (a JVM flag, a port, a sound disk); 70 a defect.
 */
public final class NodeProcess {

  private static final int OK = 0;
  private static final int MALFORMED = 3;
  private static final int USAGE = 64;
  private static final int MISSING = 69;
  private static final int DEFECT = 70;

  private final NodeConfiguration configuration;
  private final PrintStream out;
  private final Set<String> told = ConcurrentHashMap.newKeySet();
  private final NettyTransport netty;
  private NodeHost host;

  private NodeProcess(NodeConfiguration configuration, PrintStream out) {
    this.configuration = configuration;
    this.out = out;
    this.netty =
        new NettyTransport(
            configuration.clusterName(),
            configuration.protocol(),
            configuration.node(),
            Set.copyOf(configuration.cluster().nodes()),
            configuration.addresses().get(configuration.node()),
            configuration.addresses()::get,
            NettyLimits.DEFAULT);
  }

  /** Runs a node until the standard input ends. */
  public static void main(String[] arguments) {
    int code;
    try {
      if (arguments.length != 1) {
        throw new IllegalArgumentException("usage: NodeProcess FILE, a file of properties");
      }
      PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
      new NodeProcess(NodeConfiguration.of(load(Path.of(arguments[0]))), out).run();
      code = OK;
    } catch (Throwable e) {
      code = report(e);
    }
    Runtime.getRuntime().halt(code);
  }

  private static Properties load(Path file) throws IOException {
    Properties properties = new Properties();
    if (!Files.isReadable(file)) {
      throw new IllegalArgumentException("the file " + file + " can't be read");
    }
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    return properties;
  }

  /** Tells an error in one sentence; only a defect of ours shows its stack trace. */
  private static int report(Throwable error) {
    Throwable cause =
        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    int code;
    if (cause instanceof LogException log) {
      code =
          switch (log.kind()) {
            case DAMAGED -> MALFORMED;
            case FOREIGN -> USAGE;
            case IN_USE, MISSING, FAILED -> MISSING;
          };
    } else if (cause instanceof IllegalArgumentException) {
      code = USAGE;
    } else if (cause instanceof IOException
        || cause instanceof NettyTransport.ListenException
        || cause instanceof ChronicleUnavailableException) {
      code = MISSING;
    } else {
      code = DEFECT;
      cause.printStackTrace(System.err);
    }
    System.err.println(cause.getMessage());
    System.err.flush();
    return code;
  }

  private void run() throws IOException {
    NodeHost.Builder builder =
        NodeHost.of(configuration.protocol(), configuration.cluster(), configuration.node())
            .storage(
                () ->
                    NodeDirectory.open(
                        configuration.data(),
                        configuration.clusterName(),
                        configuration.protocol().name(),
                        configuration.node(),
                        configuration.log(),
                        Disk.REAL))
            .transport(netty)
            .specificationHash(configuration.specificationHash())
            .trace(this::trace)
            .onOutcome(this::tell);
    host = builder.start();
    var unusedWatch =
        host.stopped()
            .whenComplete(
                (nothing, error) -> {
                  if (error != null) {
                    Runtime.getRuntime().halt(report(error));
                  }
                });
    print("ready", host.name(), host.incarnation() + " " + netty.address().getPort());
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        take(line);
      }
    }
    host.close();
  }

  private TraceSink trace(long incarnation) {
    return configuration.trace() == null
        ? TraceSink.NONE
        : ChronicleRecorder.create(configuration.trace(), configuration.node(), incarnation);
  }

  private void take(String line) {
    String[] words = line.split(" ", 3);
    if (words[0].equals("request") && words.length == 3) {
      request(words[1], words[2]);
    } else {
      print("malformed", "a line is \"request INSTANCE JSON\"", "");
    }
  }

  private void request(String instance, String json) {
    Value request;
    try {
      request = Ndjson.value(json);
    } catch (MalformedTraceException e) {
      print("malformed", e.getMessage(), "");
      return;
    }
    // An outcome that comes now is told by tell(); one that came before is told again.
    boolean again = told.contains(instance);
    Duration within = Duration.ofMillis(configuration.answerMillis());
    var unusedAnswer =
        host.request(instance, request, within)
            .thenAccept(
                answer -> {
                  if (answer instanceof Answer.Refused refused) {
                    print("refused", instance, refused.reason().name());
                  } else if (again && answer instanceof Answer.Outcome outcome) {
                    print("outcome", instance, Ndjson.text(outcome.value()));
                  }
                });
  }

  private void tell(String instance, Value outcome) {
    told.add(instance);
    print("outcome", instance, Ndjson.text(outcome));
  }

  private void print(String word, String second, String rest) {
    String line = rest.isEmpty() ? word + " " + second : word + " " + second + " " + rest;
    synchronized (out) {
      out.println(line);
    }
  }
}

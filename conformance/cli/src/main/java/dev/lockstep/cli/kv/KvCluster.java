package dev.lockstep.cli.kv;

import dev.lockstep.runtime.raft.RaftGroup;
import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The processes and their ports: {@code n1=7101:8101,n2=7102:8102}, where the first port is for the
 * other processes and the second one for HTTP.
 *
 * @param ports the two ports of each process by its name
 */
public record KvCluster(Map<String, Ports> ports) {

  /** Where a process listens, on the loopback address. */
  public record Ports(int peers, int http) {}

  public KvCluster {
    ports = new LinkedHashMap<>(ports);
  }

  /** Processes n1, n2 and so on with ports that follow each other. */
  public static KvCluster of(int processes, int firstPeers, int firstHttp) {
    Map<String, Ports> ports = new LinkedHashMap<>();
    for (int i = 0; i < processes; i++) {
      ports.put("n" + (i + 1), new Ports(firstPeers + i, firstHttp + i));
    }
    return new KvCluster(ports);
  }

  /** Reads what {@link #toString} gave. */
  static KvCluster parse(String text) {
    Map<String, Ports> ports = new LinkedHashMap<>();
    for (String process : text.split(",")) {
      String[] parts = process.split("[=:]");
      ports.put(parts[0], new Ports(Integer.parseInt(parts[1]), Integer.parseInt(parts[2])));
    }
    return new KvCluster(ports);
  }

  /** The processes' names. */
  public List<String> names() {
    return List.copyOf(ports.keySet());
  }

  RaftGroup group() {
    RaftGroup group = RaftGroup.of("kv", ports.keySet().toArray(String[]::new));
    for (Map.Entry<String, Ports> process : ports.entrySet()) {
      group = group.at(process.getKey(), process.getValue().peers());
    }
    return group;
  }

  /** Where a process answers HTTP. */
  public URI http(String name) {
    String host = InetAddress.getLoopbackAddress().getHostAddress();
    return URI.create("http://" + host + ":" + ports.get(name).http() + "/");
  }

  @Override
  public String toString() {
    List<String> processes = new ArrayList<>();
    ports.forEach((name, each) -> processes.add(name + "=" + each.peers() + ":" + each.http()));
    return String.join(",", processes);
  }
}

package dev.lockstep.examples.bank;

import dev.lockstep.runtime.commit.Parties;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

/**
 * What all processes know: who there is, and where they listen. It stands in one file, since the
 * ports are chosen when the town is founded.
 *
 * @param directory holds that file, and a directory for each process
 * @param ports by name, and by name with ".door"
 */
record Town(Path directory, Properties ports) {

  static final String TELLER = "teller";
  static final List<String> BANKS = List.of("north", "south");

  /** Reads the town's file. */
  static Town in(Path directory) throws IOException {
    Properties ports = new Durable(directory.resolve("town")).read();
    if (ports.isEmpty()) {
      throw new IOException(
          "there is no town in " + directory + "; impl/examples/bank/run founds one");
    }
    return new Town(directory, ports);
  }

  /** Founds a town on free ports. */
  static Town found(Path directory) throws IOException {
    Properties ports = new Properties();
    for (String name : List.of(TELLER, BANKS.get(0), BANKS.get(1))) {
      ports.setProperty(name, freePort());
      ports.setProperty(name + ".door", freePort());
    }
    new Durable(directory.resolve("town")).write(ports);
    return new Town(directory, ports);
  }

  private static String freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return Integer.toString(socket.getLocalPort());
    }
  }

  /** Who takes part in transactions, and where: the same at every process. */
  Parties parties() {
    Parties parties = Parties.of("town", TELLER).participants("north", "south");
    for (String node : List.of(TELLER, "north", "south")) {
      parties = parties.at(node, Integer.parseInt(ports.getProperty(node)));
    }
    return parties;
  }

  /** The port at which a process answers questions. */
  int door(String name) {
    return Integer.parseInt(ports.getProperty(name + ".door"));
  }

  /** The directory that is a process's own. */
  Path data(String name) {
    return directory.resolve(name);
  }
}

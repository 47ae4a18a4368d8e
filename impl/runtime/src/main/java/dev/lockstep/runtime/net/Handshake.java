package dev.lockstep.runtime.net;

import dev.lockstep.traces.MalformedTraceException;
import dev.lockstep.traces.Value;
import dev.lockstep.traces.binary.BinaryCodec;
import java.nio.ByteBuffer;
import java.util.Set;

/**
 * The first frame in each direction of a connection: who speaks, and to whom it believes to speak.
 * The version stands outside the encoding, so that a later one can change everything behind it.
 *
 * @param cluster the cluster's name
 * @param protocol the protocol's name
 * @param from the speaking node
 * @param to the node spoken to
 * @param incarnation the speaker's incarnation
 */
record Handshake(String cluster, String protocol, String from, String to, long incarnation) {

  static final int VERSION = 3;

  /** A handshake is small; nobody who has not identified itself gets more memory than this. */
  static final int BYTES_MAX = 2048;

  private static final int MAGIC = 0x4C4B5354;
  private static final int PREFIX_BYTES = 6;

  byte[] encode() {
    byte[] parts =
        BinaryCodec.encode(
            Value.sequence(
                Value.of(cluster),
                Value.of(protocol),
                Value.of(from),
                Value.of(to),
                Value.of(incarnation)));
    return ByteBuffer.allocate(PREFIX_BYTES + parts.length)
        .putInt(MAGIC)
        .putShort((short) VERSION)
        .put(parts)
        .array();
  }

  /** Reads a handshake; every part must be there. */
  static Handshake decode(byte[] bytes) {
    if (bytes.length < PREFIX_BYTES || ByteBuffer.wrap(bytes).getInt() != MAGIC) {
      throw new WireException("the peer does not speak this protocol");
    }
    int version = ByteBuffer.wrap(bytes).getShort(4) & 0xFFFF;
    if (version != VERSION) {
      throw new WireException(
          "the peer speaks version " + version + " of the wire format, this node " + VERSION);
    }
    byte[] rest = new byte[bytes.length - PREFIX_BYTES];
    System.arraycopy(bytes, PREFIX_BYTES, rest, 0, rest.length);
    try {
      if (BinaryCodec.decodeValue(rest) instanceof Value.Seq parts
          && parts.elements().size() == 5
          && parts.elements().get(0) instanceof Value.Str cluster
          && parts.elements().get(1) instanceof Value.Str protocol
          && parts.elements().get(2) instanceof Value.Str from
          && parts.elements().get(3) instanceof Value.Str to
          && parts.elements().get(4) instanceof Value.Int incarnation) {
        return new Handshake(
            cluster.value(), protocol.value(), from.value(), to.value(), incarnation.value());
      }
    } catch (MalformedTraceException e) {
      throw new WireException("a handshake that can't be read: " + e.getMessage());
    }
    throw new WireException("a handshake with a part missing or of a wrong kind");
  }

  /**
   * Requires that the speaker is one of these nodes, of our cluster and protocol, and means us.
   *
   * @throws WireException if not, saying what differs
   */
  void requireFor(String ourCluster, String ourProtocol, String us, Set<String> speakers) {
    if (!cluster.equals(ourCluster)) {
      throw new WireException("the peer is of the cluster \"" + cluster + "\"");
    } else if (!protocol.equals(ourProtocol)) {
      throw new WireException("the peer runs the protocol \"" + protocol + "\"");
    } else if (!to.equals(us)) {
      throw new WireException("the peer wants the node \"" + to + "\"");
    } else if (!speakers.contains(from) || from.equals(us)) {
      throw new WireException("the peer calls itself \"" + from + "\", who is not expected here");
    } else if (incarnation < 1) {
      throw new WireException("the peer has no incarnation");
    }
  }
}

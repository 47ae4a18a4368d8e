package dev.lockstep.cli.kv;

import dev.lockstep.runtime.raft.Codec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** What changes the store. */
public sealed interface KvCommand {

  /** Sets a key. */
  record Put(String key, String value) implements KvCommand {}

  /** Removes a key. */
  record Delete(String key) implements KvCommand {}

  /** Sets a key that has this value now, or, if it is empty, no value. */
  record CompareAndSet(String key, Optional<String> expected, String value) implements KvCommand {}

  /** Commands as bytes: a letter, then the strings in UTF-8 with their lengths. */
  Codec<KvCommand> CODEC =
      new Codec<>() {
        @Override
        public byte[] encode(KvCommand command) {
          ByteArrayOutputStream bytes = new ByteArrayOutputStream();
          try {
            write(command, new DataOutputStream(bytes));
          } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
          }
          return bytes.toByteArray();
        }

        private void write(KvCommand command, DataOutputStream out) throws IOException {
          if (command instanceof Put put) {
            out.writeByte('p');
            KvStore.write(out, put.key());
            KvStore.write(out, put.value());
          } else if (command instanceof Delete delete) {
            out.writeByte('d');
            KvStore.write(out, delete.key());
          } else if (command instanceof CompareAndSet set) {
            out.writeByte(set.expected().isPresent() ? 'c' : 'n');
            KvStore.write(out, set.key());
            KvStore.write(out, set.expected().orElse(""));
            KvStore.write(out, set.value());
          }
        }

        @Override
        public KvCommand decode(byte[] bytes) {
          try {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
            int kind = in.readByte();
            String key = KvStore.read(in);
            return switch (kind) {
              case 'p' -> new Put(key, KvStore.read(in));
              case 'd' -> new Delete(key);
              case 'c' -> new CompareAndSet(key, Optional.of(KvStore.read(in)), KvStore.read(in));
              case 'n' -> {
                KvStore.read(in);
                yield new CompareAndSet(key, Optional.empty(), KvStore.read(in));
              }
              default -> throw new IllegalArgumentException("no command has the kind " + kind);
            };
          } catch (IOException e) {
            throw new IllegalArgumentException("a command is cut off", e);
          }
        }
      };
}

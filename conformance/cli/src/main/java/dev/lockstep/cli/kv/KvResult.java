package dev.lockstep.cli.kv;

import dev.lockstep.runtime.raft.Codec;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a command's client hears.
 *
 * @param done whether the store has changed as asked; a compare-and-set may not
 * @param before the key's value before; empty if it had none
 */
public record KvResult(boolean done, Optional<String> before) {

  /** Results as bytes: two flags, then the value in UTF-8. */
  static final Codec<KvResult> CODEC =
      new Codec<>() {
        @Override
        public byte[] encode(KvResult result) {
          String flags = (result.done ? "1" : "0") + (result.before.isPresent() ? "1" : "0");
          return (flags + result.before.orElse("")).getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public KvResult decode(byte[] bytes) {
          String text = new String(bytes, StandardCharsets.UTF_8);
          return new KvResult(
              text.charAt(0) == '1',
              text.charAt(1) == '1' ? Optional.of(text.substring(2)) : Optional.empty());
        }
      };
}

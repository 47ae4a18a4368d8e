package dev.lockstep.runtime.raft;

import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/**
 * Commands or results as bytes, and back. It must be the same at all members, and stay able to read
 * what an earlier version of it wrote: the bytes stand in logs and snapshots.
 *
 * <p>Implementations are thread-safe.
 *
 * @param <T> what is encoded
 */
public interface Codec<T> {

  /** The bytes of a value. */
  byte[] encode(T value);

  /**
   * The value of these bytes, which {@link #encode} gave.
   *
   * @throws RuntimeException if they are none: the member stops, for it can't know what the others
   *     made of them
   */
  T decode(byte[] bytes);

  /** Values by their text, in UTF-8. */
  static <T> Codec<T> of(Function<T, String> text, Function<String, T> value) {
    return new Codec<>() {
      @Override
      public byte[] encode(T each) {
        return STRING.encode(text.apply(each));
      }

      @Override
      public T decode(byte[] bytes) {
        return value.apply(STRING.decode(bytes));
      }
    };
  }

  /** Strings in UTF-8. */
  Codec<String> STRING =
      new Codec<>() {
        @Override
        public byte[] encode(String value) {
          return value.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String decode(byte[] bytes) {
          return new String(bytes, StandardCharsets.UTF_8);
        }
      };

  /** Bytes as they are; not copied, so not to be changed. */
  Codec<byte[]> BYTES =
      new Codec<>() {
        @Override
        public byte[] encode(byte[] value) {
          return value;
        }

        @Override
        public byte[] decode(byte[] bytes) {
          return bytes;
        }
      };
}

package dev.lockstep.evidence.run.net;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** A server behind a link: keeps what it receives, and says hello to who connects. */
final class Echo implements AutoCloseable {
  static final int HELLO = 'h';

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private final AtomicInteger connections = new AtomicInteger();

  Echo() throws IOException {
    Thread accepting = new Thread(this::accept, "echo");
    accepting.setDaemon(true);
    accepting.start();
  }

  InetSocketAddress address() {
    return (InetSocketAddress) server.getLocalSocketAddress();
  }

  synchronized byte[] received() {
    return received.toByteArray();
  }

  int connections() {
    return connections.get();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        connections.incrementAndGet();
        Thread reading = new Thread(() -> read(socket), "echo-reads");
        reading.setDaemon(true);
        reading.start();
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void read(Socket socket) {
    try (socket) {
      socket.getOutputStream().write(HELLO);
      InputStream in = socket.getInputStream();
      for (int b = in.read(); b >= 0; b = in.read()) {
        synchronized (this) {
          received.write(b);
        }
      }
    } catch (IOException reset) {
      // The link did it.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}

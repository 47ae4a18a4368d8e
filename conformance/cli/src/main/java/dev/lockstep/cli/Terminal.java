package dev.lockstep.cli;

import java.io.PrintWriter;

/**
 * Where a command writes: results to standard output, progress and failures to standard error. On a
 * terminal the progress is one line that changes, in a pipe it is plain lines.
 *
 * <p>Thread-safe. Once the program is being stopped nothing more is written, so that an interrupt
 * does not end in the complaints of half-stopped work.
 */
public final class Terminal {
  private static final int WIDTH = 100;
  private static final String ERASE_LINE = "\r\u001b[K";

  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean live;
  private boolean statusShown;
  private boolean stopped;
  private volatile Runnable beforeStop = () -> {};

  /**
   * A terminal over two writers.
   *
   * @param live whether a person looks at {@code err}, so that a line can be written over
   */
  public Terminal(PrintWriter out, PrintWriter err, boolean live) {
    this.out = out;
    this.err = err;
    this.live = live;
  }

  /** Writes a line of the result. */
  public synchronized void out(String line) {
    if (!stopped) {
      eraseStatus();
      out.println(line);
    }
  }

  /** Writes a line beside the result: progress that stays, or a failure. */
  public synchronized void err(String line) {
    if (!stopped) {
      eraseStatus();
      err.println(line);
      err.flush();
    }
  }

  /** Shows what is being done right now, over the last such line; only on a terminal. */
  public synchronized void status(String line) {
    if (live && !stopped) {
      String text = line.length() <= WIDTH ? line : line.substring(0, WIDTH - 1) + "…";
      err.print(ERASE_LINE + text);
      err.flush();
      statusShown = true;
    }
  }

  /** Shows how far a long work is: as a status on a terminal, as a line that stays in a pipe. */
  void progress(String line) {
    if (live) {
      status(line);
    } else {
      err(line);
    }
  }

  /** Whether a person looks at the progress. */
  public boolean isLive() {
    return live;
  }

  /** Whether whoever read the result has gone, as {@code head} does after its ten lines. */
  public synchronized boolean readerGone() {
    return out.checkError();
  }

  /** Writes what is buffered and takes the status line away. */
  public synchronized void flush() {
    eraseStatus();
    out.flush();
    err.flush();
  }

  /** What to do when the program is being interrupted, as long as something can be written. */
  void beforeStop(Runnable lastWords) {
    beforeStop = lastWords;
  }

  /** Ends all output: the program is being interrupted. */
  public void stop() {
    beforeStop.run();
    synchronized (this) {
      flush();
      stopped = true;
    }
  }

  PrintWriter outWriter() {
    return out;
  }

  PrintWriter errWriter() {
    return err;
  }

  private void eraseStatus() {
    if (statusShown) {
      err.print(ERASE_LINE);
      err.flush();
      statusShown = false;
    }
  }
}

// SIGINT, SIGTERM, SIGHUP and SIGUSR1 (Slurm's warning before the time limit) ask a command to stop. A second Ctrl-C ends
// the process at once. The others may come twice, since Slurm signals a whole job and the batch script hands the same
// signal on.
//
// A handler in the classical sense, and no dispatch source: that needs a thread, and a machine without threads left must
// still be able to stop. The handler does nothing that is not safe in one: it sets flags and writes a constant text.

import ArgumentParser
import Figures
import Foundation
import Results
import Synchronization

/// Exit status of a command that was interrupted and can be given again (EX_TEMPFAIL of sysexits.h).
let interruptedStatus: Int32 = 75

enum SignalWatch {
  /// What the signals ask for. A signal comes to the process and not to a value, so this is one for the process.
  private static let interruption = Interruption()

  /// Runs a command under watch, from its first step to its last.
  ///
  /// - Parameters:
  ///   - remark: what to say when it was interrupted.
  ///   - body: the command; it asks its argument, at moments where nothing is half done, whether to stop.
  /// - Throws: `ExitCode` 75 when it was interrupted, and what `body` throws otherwise.
  static func run(remark: String, _ body: (Interruption) throws -> Void) throws {
    start()
    do {
      try body(interruption)
    } catch  where interruption.isRequested && isInterruption(error) {
      note(remark)
      throw ExitCode(interruptedStatus)
    }
  }

  /// Whether an error is only the interruption's consequence: gnuplot gets the terminal's Ctrl-C, too.
  private static func isInterruption(_ error: any Error) -> Bool {
    switch error {
    case is Interrupted, FiguresError.interrupted, FiguresError.gnuplotFailed, FiguresError.outputIncomplete: true
    default: false
    }
  }

  private static func start() {
    // Made before a handler can ask for it.
    guard !interruption.isRequested else { return }
    for number in [SIGINT, SIGTERM, SIGUSR1, SIGHUP] {
      var old = sigaction()
      sigaction(number, nil, &old)
      // nohup ignores it, and means it.
      if number == SIGHUP, isIgnored(old) { continue }
      var action = sigaction()
      setHandler(of: &action, to: asked)
      // A system call goes on after the handler.
      action.sa_flags = Int32(SA_RESTART)
      sigaction(number, &action, nil)
      // Whoever started this program may have left it blocked; threads that start later take this over.
      var numbers = sigset_t()
      sigemptyset(&numbers)
      sigaddset(&numbers, number)
      pthread_sigmask(SIG_UNBLOCK, &numbers, nil)
    }
  }

  private static let asked: @convention(c) (Int32) -> Void = { number in
    let before = errno
    defer { errno = before }
    guard interruption.isRequested else {
      interruption.request()
      say(number == SIGINT ? "\nstopping; press Ctrl-C again to stop at once\n" : "stopping, as a signal asks\n")
      return
    }
    if number == SIGINT { _exit(interruptedStatus) }
  }

  private static func say(_ text: StaticString) {
    _ = write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
  }

  #if canImport(Glibc)
    private static func isIgnored(_ action: sigaction) -> Bool {
      unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    private static func setHandler(of action: inout sigaction, to handler: @escaping @convention(c) (Int32) -> Void) {
      action.__sigaction_handler.sa_handler = handler
    }
  #else
    private static func isIgnored(_ action: sigaction) -> Bool {
      unsafeBitCast(action.__sigaction_u.__sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    private static func setHandler(of action: inout sigaction, to handler: @escaping @convention(c) (Int32) -> Void) {
      action.__sigaction_u.__sa_handler = handler
    }
  #endif
}

// SIGINT, SIGTERM and SIGUSR1 (Slurm's warning before the time limit) ask a run to stop. A second Ctrl-C ends the process
// at once. The others may come twice, since Slurm signals a whole job and the batch script hands the same signal on.

import Dispatch
import Foundation
import Study

final class SignalWatch {
  private let sources: [any DispatchSourceSignal]

  init(_ interruption: Interruption) {
    sources = [SIGINT, SIGTERM, SIGUSR1].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        if interruption.isRequested {
          if number == SIGINT { exit(interruptedStatus) }
          return
        }
        note(number == SIGINT ? "\nstopping; press Ctrl-C again to stop at once" : "stopping, as a signal asks")
        interruption.request()
      }
      source.resume()
      return source
    }
  }

  /// Gives the signals back their ordinary meaning.
  func stop() {
    for source in sources { source.cancel() }
    signal(SIGINT, SIG_DFL)
    signal(SIGTERM, SIG_DFL)
    signal(SIGUSR1, SIG_DFL)
  }
}

import Foundation

/// Waits until something holds; twenty seconds at most, so that what is expected afterwards says what did not happen.
package func wait(until holds: () -> Bool) {
  let end = ContinuousClock.now.advanced(by: .seconds(20))
  while !holds(), ContinuousClock.now < end { Thread.sleep(forTimeInterval: 0.001) }
}

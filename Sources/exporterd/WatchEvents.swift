import Dispatch
import Foundation
import MigrationExporter
import UnixSignals

/// What `exporterd watch` reacts to.
enum WatchEvent: Sendable {
  case seen(Fleet)
  case failed(String)
  /// Looking on is of no use.
  case hopeless(any Error)
  /// A second has passed.
  case tick
  case resized
  /// Ctrl-Z.
  case suspended
  /// `fg`.
  case resumed
  case key(UInt8)
  /// The time is over, or a signal ends it: its number.
  case end(signal: Int32?)
}

/// Where they come from: signals, keys and the clock.
struct WatchEvents {
  let stream: AsyncStream<WatchEvent>
  let continuation: AsyncStream<WatchEvent>.Continuation
  /// Says that what was last seen is shown, so that the next look is worth its while.
  let shown: (stream: AsyncStream<Void>, continuation: AsyncStream<Void>.Continuation)
  /// Yields signals and seconds.
  let timer: Timer
  private let sources: [any DispatchSourceProtocol]

  /// - Parameters:
  ///   - hasKeys: whether standard input is a terminal of ours.
  ///   - isDrawn: whether there is a screen that has to be restored before the program stops.
  init(hasKeys: Bool, isDrawn: Bool) async {
    let (stream, continuation) = AsyncStream.makeStream(of: WatchEvent.self)
    (self.stream, self.continuation) = (stream, continuation)
    shown = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    timer = await Timer(continuation: continuation)
    var sources: [any DispatchSourceProtocol] = []
    let queue = DispatchQueue(label: "watch")
    if hasKeys {
      let keys = DispatchSource.makeReadSource(fileDescriptor: STDIN_FILENO, queue: queue)
      keys.setEventHandler {
        var byte: UInt8 = 0
        guard read(STDIN_FILENO, &byte, 1) == 1 else { return keys.cancel() }
        continuation.yield(.key(byte))
      }
      keys.resume()
      sources.append(keys)
    }
    if isDrawn {
      let stop = DispatchSource.makeSignalSource(signal: SIGTSTP, queue: queue)
      stop.setEventHandler { continuation.yield(.suspended) }
      stop.resume()
      sources.append(stop)
    }
    self.sources = sources
  }

  /// Lets go of keys and signals.
  func cancel() { for source in sources { source.cancel() } }

  /// What yields signals, seconds and the end.
  struct Timer: Sendable {
    private let continuation: AsyncStream<WatchEvent>.Continuation
    private let signals: UnixSignalsSequence

    init(continuation: AsyncStream<WatchEvent>.Continuation) async {
      self.continuation = continuation
      signals = await UnixSignalsSequence(trapping: [.sigint, .sigterm, .sighup, .sigquit, .sigwinch, .sigcont])
    }

    /// Yields signals and seconds until the task is cancelled.
    func run(end: Double?) async {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { [signals, continuation] in
          for await signal in signals {
            switch signal {
            case .sigwinch: continuation.yield(.resized)
            case .sigcont: continuation.yield(.resumed)
            case .sigint: continuation.yield(.end(signal: SIGINT))
            case .sigterm: continuation.yield(.end(signal: SIGTERM))
            case .sighup: continuation.yield(.end(signal: SIGHUP))
            default: continuation.yield(.end(signal: SIGQUIT))
            }
          }
        }
        group.addTask { [continuation] in
          while (try? await Task.sleep(for: .seconds(1))) != nil { continuation.yield(.tick) }
        }
        if let end {
          group.addTask { [continuation] in
            guard (try? await Task.sleep(for: .seconds(end))) != nil else { return }
            continuation.yield(.end(signal: nil))
          }
        }
        await group.waitForAll()
      }
    }
  }
}

import Logging
import NIOCore
import Synchronization

/// Who is connected, so that there are never too many.
///
/// Where there are, the one that has been idle for longest makes room: whoever opens connections and asks nothing shuts nobody
/// out. Where none is idle the newest is refused.
final class ConnectionBook: Sendable {
  private struct Entry {
    let channel: any Channel
    /// Nil while a request is under way.
    var idleSince: NIODeadline?
  }

  private struct State {
    var entries: [ObjectIdentifier: Entry] = [:]
    var isClosing = false
    var throttle = LogThrottle()
  }

  private let limit: Int
  private let logger: Logger
  private let state = Mutex(State())

  /// - Parameter limit: how many there may be at once.
  init(limit: Int, logger: Logger) { (self.limit, self.logger) = (limit, logger) }

  /// How many are connected.
  var count: Int { state.withLock { $0.entries.count } }

  /// Enters a connection, which is idle at first; false: there is no room for it.
  func admit(_ channel: any Channel, at now: NIODeadline = .now()) -> Bool {
    let (isAdmitted, evicted, isNews) = state.withLock { state -> (Bool, (any Channel)?, Int?) in
      if state.isClosing { return (false, nil, nil) }
      var evicted: (any Channel)?
      var isNews: Int?
      if state.entries.count >= limit {
        isNews = state.throttle.note()
        let longest = state.entries.filter { $0.value.idleSince != nil }.min {
          ($0.value.idleSince ?? .distantFuture) < ($1.value.idleSince ?? .distantFuture)
        }
        guard let longest else { return (false, nil, isNews) }
        evicted = longest.value.channel
        state.entries[longest.key] = nil
      }
      state.entries[ObjectIdentifier(channel)] = Entry(channel: channel, idleSince: now)
      return (true, evicted, isNews)
    }
    if let isNews {
      logger.warning(
        "too many connections: those that ask nothing are closed, then new ones",
        metadata: ["limit": "\(limit)", "closed": "\(isNews)"])
    }
    evicted?.close(promise: nil)
    if isAdmitted { channel.closeFuture.whenComplete { _ in self.remove(channel) } }
    return isAdmitted
  }

  /// Since when a connection has been idle; nil: a request is under way.
  func note(_ channel: any Channel, idleSince: NIODeadline?) {
    state.withLock { $0.entries[ObjectIdentifier(channel)]?.idleSince = idleSince }
  }

  /// Takes no more, and lets each go when its request, if it has one, is answered.
  func close() {
    let channels = state.withLock { state in
      state.isClosing = true
      return state.entries.values.map(\.channel)
    }
    for channel in channels { channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
  }

  private func remove(_ channel: any Channel) {
    state.withLock { state in
      // Another may have taken its place, and its address in memory.
      guard state.entries[ObjectIdentifier(channel)]?.channel === channel else { return }
      state.entries[ObjectIdentifier(channel)] = nil
    }
  }
}

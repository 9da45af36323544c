import NIOCore

/// Closes a connection whose client has stopped taking an answer.
///
/// It would hold the page, which can be tens of MB, and the connection for as long as it likes. Only standing still counts:
/// whoever reads slowly is served to the end, and an idle connection between two scrapes has nothing to take.
final class StalledReaderHandler: ChannelOutboundHandler, RemovableChannelHandler {
  typealias OutboundIn = NIOAny
  typealias OutboundOut = NIOAny

  private let limit: TimeAmount
  /// Writes that the client has not yet taken whole.
  private var pending = 0
  /// When the client last took something, or when there was first something to take.
  private var lastTaken = NIODeadline.uptimeNanoseconds(0)
  private var watch: Scheduled<Void>?

  /// - Parameter limit: how long nothing at all may be taken.
  init(limit: TimeAmount) { self.limit = limit }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if pending == 0 { lastTaken = context.eventLoop.now }
    pending += 1
    let taken = promise ?? context.eventLoop.makePromise()
    let loop = context.eventLoop
    taken.futureResult.assumeIsolated().whenComplete { _ in
      self.pending -= 1
      self.lastTaken = loop.now
    }
    if watch == nil { look(at: lastTaken + limit, context) }
    context.write(data, promise: taken)
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    watch?.cancel()
    watch = nil
  }

  private func look(at time: NIODeadline, _ context: ChannelHandlerContext) {
    watch = context.eventLoop.assumeIsolated().scheduleTask(deadline: time) {
      self.watch = nil
      guard self.pending > 0 else { return }
      let end = self.lastTaken + self.limit
      if context.eventLoop.now < end { return self.look(at: end, context) }
      context.close(promise: nil)
    }
  }
}

import NIOCore
import NIOHTTPTypes

/// Closes a connection that keeps us waiting, or whose client says too much; it sees the bytes, before they are HTTP.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let limits: WebLimits
  private let book: ConnectionBook
  private var clock: RequestClock
  private var watch: Scheduled<Void>?

  init(limits: WebLimits, book: ConnectionBook, now: NIODeadline) {
    (self.limits, self.book) = (limits, book)
    clock = RequestClock(limits: limits, openedAt: now)
  }

  func handlerAdded(context: ChannelHandlerContext) { look(context) }

  func handlerRemoved(context: ChannelHandlerContext) {
    watch?.cancel()
    watch = nil
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    clock.received(unwrapInboundIn(data).readableBytes, at: context.eventLoop.now)
    context.fireChannelRead(data)
    // All that was whole in it has been made into requests by now.
    if clock.isTooLong, !clock.isBusy {
      let answer = "HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
      let channel = context.channel
      context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer))).assumeIsolated().whenComplete { _ in
        channel.close(promise: nil)
      }
      return
    }
    look(context)
  }

  func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
    if mode == .output { clock.hungUp(at: context.eventLoop.now) }
    context.close(mode: mode, promise: promise)
  }

  /// What `RequestMarks` sees of requests and answers.
  fileprivate func note(_ context: ChannelHandlerContext, _ change: (inout RequestClock, NIODeadline) -> Void) {
    let wasBusy = clock.isBusy
    let now = context.eventLoop.now
    change(&clock, now)
    if wasBusy != clock.isBusy { book.note(context.channel, idleSince: clock.isBusy ? nil : now) }
  }

  /// Sets the alarm; it goes off early, when there is more time than there was, and is set again.
  private func look(_ context: ChannelHandlerContext) {
    let deadline = clock.deadline
    if deadline <= context.eventLoop.now { return context.close(promise: nil) }
    guard watch == nil else { return }
    // Sooner than the longest: a deadline can come nearer as well.
    let soon = min(deadline, context.eventLoop.now + .nanoseconds(Int64(limits.arriving * 1e9 / 4)))
    watch = context.eventLoop.assumeIsolated().scheduleTask(deadline: soon) {
      self.watch = nil
      self.look(context)
    }
  }
}

/// Tells the connection's guard where requests and answers begin and end, and takes no more of a body than may be.
final class RequestMarks: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let limit: Int
  private var watcher: ConnectionGuard?
  private var bodyBytes = 0
  private var underWay = 0

  /// - Parameter limit: how many bytes a request's body may have.
  init(limit: Int) { self.limit = limit }

  func handlerAdded(context: ChannelHandlerContext) {
    watcher = try? context.pipeline.syncOperations.handler(type: ConnectionGuard.self)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head:
      (bodyBytes, underWay) = (0, underWay + 1)
      watcher?.note(context) { $0.began(at: $1) }
    case .body(let bytes):
      bodyBytes += bytes.readableBytes
      // Nobody is to read it; the answer says so, and ends the connection.
      guard bodyBytes <= limit else { return }
    case .end: watcher?.note(context) { clock, _ in clock.ended() }
    }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard case .end = unwrapOutboundIn(data) else { return context.write(data, promise: promise) }
    underWay -= 1
    let written = promise ?? context.eventLoop.makePromise()
    let isLast = underWay == 0
    let mustClose = bodyBytes > limit
    written.futureResult.assumeIsolated().whenComplete { _ in
      if isLast { self.watcher?.note(context) { $0.answered(at: $1) } }
      if mustClose { context.close(promise: nil) }
    }
    context.write(data, promise: written)
  }
}

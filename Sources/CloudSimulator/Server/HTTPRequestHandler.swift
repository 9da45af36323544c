import NIOCore
import NIOHTTP1

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Carries out on one connection what the simulated service decided.
final class HTTPRequestHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  /// Bounds of a request line's target and of a body, in bytes.
  static let longestTarget = 16 * 1024
  static let longestBody = 1024 * 1024

  private let responder: any HTTPResponder
  private var head: HTTPRequestHead?
  private var body: [UInt8] = []
  private var isTooLong = false

  init(_ responder: any HTTPResponder) { self.responder = responder }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      self.head = head
      body = []
      isTooLong = head.uri.utf8.count > Self.longestTarget
    case .body(let buffer):
      isTooLong = isTooLong || body.count + buffer.readableBytes > Self.longestBody
      if !isTooLong { body += buffer.readableBytesView }
    case .end:
      guard let head else { return }
      if isTooLong {
        let status = head.uri.utf8.count > Self.longestTarget ? 414 : 413
        send(ProxyAnswer.page(status), to: head, bytes: nil, context)
      } else {
        answer(head, context)
      }
    }
  }

  private func answer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    let request = APIRequest(
      method: head.method.rawValue, target: head.uri, headers: head.headers.map { ($0.name, $0.value) }, body: body)
    let plan = responder.receive(request)
    guard plan.delay > 0 else { return carryOut(plan, request, head, context) }
    let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    context.eventLoop.scheduleTask(in: .nanoseconds(Int64(min(plan.delay, 86_400) * 1e9))) {
      guard bound.value.channel.isActive else { return }
      handler.value.carryOut(plan, request, head, bound.value)
    }
  }

  private func carryOut(
    _ plan: ResponsePlan, _ request: APIRequest, _ head: HTTPRequestHead, _ context: ChannelHandlerContext
  ) {
    switch plan.outcome {
    case .answer(let bytes): send(responder.answer(request, plan), to: head, bytes: bytes, context)
    case .fixed(let response):
      responder.close(plan, response)
      send(response, to: head, bytes: nil, context)
    case .reset: reset(context)
    case .hang: break
    }
  }

  /// Sends an answer; with `bytes` only the beginning of its body, and then the end of the connection.
  private func send(
    _ response: APIResponse, to request: HTTPRequestHead, bytes: Int?, _ context: ChannelHandlerContext
  ) {
    let ends = bytes != nil || isTooLong || !request.isKeepAlive
    var headers = HTTPHeaders([("Date", responder.date())])
    for header in response.headers { headers.add(name: header.name, value: header.value) }
    if response.status != 204 { headers.add(name: "Content-Length", value: "\(response.body.count)") }
    if ends, bytes == nil { headers.add(name: "Connection", value: "close") }
    let status = HTTPResponseStatus(
      statusCode: response.status, reasonPhrase: HTTPReason.phrase(response.status))
    context.write(
      wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: status, headers: headers))), promise: nil)
    if request.method != .HEAD {
      let part = response.body.prefix(bytes ?? response.body.count)
      context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: part)))), promise: nil)
    }
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in
      if ends { bound.value.close(promise: nil) }
    }
  }

  /// Closes with a reset (RST): the client sees an error, not an end.
  private func reset(_ context: ChannelHandlerContext) {
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    guard let options = context.channel as? any SocketOptionProvider else {
      return context.close(promise: nil)
    }
    options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in bound.value.close(promise: nil) }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // What isn't HTTP was answered with 400 by the handler before this one.
    context.close(promise: nil)
  }
}

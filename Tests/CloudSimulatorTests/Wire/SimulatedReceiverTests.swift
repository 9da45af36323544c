import AsyncHTTPClient
import CloudSimulator
import NIOCore
import NIOHTTP1
import Testing

/// The receiver keeps what it is sent, and misbehaves when told to.
@Suite struct SimulatedReceiverTests {
  private func post(_ text: String, to url: String) async throws -> (status: UInt, retryAfter: String?, body: String) {
    var request = HTTPClientRequest(url: url)
    request.method = .POST
    request.headers.add(name: "X-Sent", value: text)
    request.body = .bytes(ByteBuffer(string: text))
    let answer = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
    let body = try await answer.body.collect(upTo: 1 << 20)
    return (answer.status.code, answer.headers.first(name: "Retry-After"), String(buffer: body))
  }

  @Test func `what it accepts it keeps, in order, with path, headers and body`() async throws {
    let receiver = SimulatedReceiver()
    try await receiver.start()
    for text in ["one", "two"] {
      let answer = try await post(text, to: "\(receiver.url)/hook?a=b")
      #expect(answer.status == 200 && answer.body == "ok")
    }
    #expect(receiver.deliveries.map { String(decoding: $0.body, as: UTF8.self) } == ["one", "two"])
    #expect(receiver.deliveries.map(\.path) == ["/hook?a=b", "/hook?a=b"])
    #expect(receiver.deliveries.map { $0.headers["x-sent"] } == ["one", "two"])
    await receiver.stop()
  }

  @Test func `what meets a fault is counted and not kept`() async throws {
    let receiver = SimulatedReceiver()
    try await receiver.start()
    receiver.setFaults([Fault("POST", .status(503, retryAfter: 7), times: 1)])
    let refused = try await post("one", to: receiver.url)
    #expect(refused.status == 503 && refused.retryAfter == "7")
    #expect(try await post("two", to: receiver.url).status == 200)
    #expect(receiver.deliveries.map { String(decoding: $0.body, as: UTF8.self) } == ["two"])
    #expect(receiver.deliveries.map(\.number) == [1])
    #expect(receiver.requestCount == 2)
    await receiver.stop()
  }
}

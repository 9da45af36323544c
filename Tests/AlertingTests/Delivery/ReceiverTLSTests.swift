import NIOSSL
import Testing

@testable import Alerting

@Suite("TLS and proxies", .timeLimit(.minutes(1)))
struct ReceiverTLSTests {
  private func reason(_ options: HTTPOptions, url: String) async throws -> String {
    var options = options
    options.timeout = 20
    let sender = try ReceiverSender(options: options)
    let outcome = await sender.send(ReceiverRequest(url: url, body: Array("{}".utf8)))
    await sender.close()
    switch outcome {
    case .accepted: return "accepted"
    case .retry(_, let reason): return reason
    case .refused(let reason): return "refused: \(reason)"
    }
  }

  @Test("whom nobody vouches for is not trusted, unless by the CA file or because the operator does not care")
  func trust() async throws {
    try await ScriptedServer.run(.send(answer("200 OK")), tls: try TestCertificate.server()) { server in
      let url = "https://localhost:\(server.port)/s3cr3t"
      #expect(
        try await reason(HTTPOptions(), url: url)
          == "TLS with https://localhost:\(server.port) failed: its certificate is not trusted; "
          + "name the file of its CA in the receiver's configuration")
      #expect(server.requests.isEmpty)
      #expect(try await reason(HTTPOptions(verifiesTLS: false), url: url) == "accepted")
      try await TestCertificate.withFile { path in
        #expect(try await reason(HTTPOptions(caFile: path), url: url) == "accepted")
        let other = try await reason(HTTPOptions(caFile: path), url: "https://127.0.0.1:\(server.port)/")
        #expect(other.hasPrefix("TLS with https://127.0.0.1:\(server.port) failed"), "\(other)")
      }
      #expect(server.requests.count == 2)
    }
  }

  @Test("a receiver that wants a client certificate is shown the one of the options, and else it is told of")
  func clientCertificate() async throws {
    let tls = try TestCertificate.server(wantsClient: true)
    try await ScriptedServer.run(.send(answer("200 OK")), tls: tls) { server in
      let url = "https://localhost:\(server.port)/"
      try await TestCertificate.withFile { path in
        #expect(try await reason(HTTPOptions(caFile: path, certificateFile: path), url: url) == "accepted")
        #expect(
          try await reason(HTTPOptions(caFile: path, certificateFile: path, keyFile: path), url: url) == "accepted")
        let without = try await reason(HTTPOptions(caFile: path), url: url)
        #expect(without.contains("client certificate"), "\(without)")
      }
    }
  }

  @Test("by a proxy, both plain and with TLS, the receiver is reached through it and by no other way")
  func proxy() async throws {
    for tls in [nil, try TestCertificate.server()] {
      try await ScriptedServer.run(.send(answer("200 OK")), tls: tls) { server in
        let tunnel = ScriptedServer.Act.tunnel("HTTP/1.1 200 Connection established\r\n\r\n", port: server.port)
        try await ScriptedServer.run(tunnel) { proxy in
          let options = HTTPOptions(
            authorization: .bearer("t0k3n"), verifiesTLS: false, proxy: "http://me:p4ss@127.0.0.1:\(proxy.port)")
          // A name that only the proxy can resolve.
          let url = "\(tls == nil ? "http" : "https")://receiver.invalid:99/hook"
          #expect(try await reason(options, url: url) == "accepted")
          let asked = try #require(proxy.requests.first)
          #expect(asked.hasPrefix("CONNECT receiver.invalid:99 HTTP/1.1\r\n"))
          #expect(asked.lowercased().contains("proxy-authorization: basic bwu6cdrzcw==\r\n"))
          #expect(!asked.contains("t0k3n"))
          #expect(server.requests.first?.hasPrefix("POST /hook HTTP/1.1\r\n") == true)
          #expect(server.requests.first?.contains("p4ss") == false)
          #expect(server.requests.first?.lowercased().contains("proxy-auth") == false)
        }
      }
    }
  }

  @Test(
    "a proxy that refuses, wants a password or is not there is told of as such",
    arguments: [
      ("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", "does not let us through to https://receiver.invalid;"),
      ("HTTP/1.1 407 X\r\nContent-Length: 0\r\n\r\n", "wants a user and a password"),
    ])
  func unwillingProxy(text: String, told: String) async throws {
    try await ScriptedServer.run(.send(text)) { proxy in
      let options = HTTPOptions(proxy: "http://me:p4ss@127.0.0.1:\(proxy.port)")
      let reason = try await reason(options, url: "https://receiver.invalid/s3cr3t")
      #expect(reason.hasPrefix("the proxy http://127.0.0.1:\(proxy.port) \(told)"), "\(reason)")
    }
    let nobody = try await reason(HTTPOptions(proxy: "http://me:p4ss@127.0.0.1:1"), url: "https://receiver.invalid/")
    #expect(nobody == "no connection to the proxy http://127.0.0.1:1: Connection refused")
  }
}

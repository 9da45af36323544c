import MigrationExporter
import Testing

@Suite("Where the web server is told to listen")
struct WebSettingsTests {
  @Test(
    "an address is [HOST]:PORT, as Prometheus' own programs take it",
    arguments: [
      (":9776", "", 9776), ("127.0.0.1:9776", "127.0.0.1", 9776), ("0.0.0.0:9776", "0.0.0.0", 9776),
      ("localhost:80", "localhost", 80), ("exporter-1.example.com:9776", "exporter-1.example.com", 9776),
      ("[::1]:9776", "::1", 9776), ("[::]:9776", "::", 9776), ("[fe80::1%eth0]:9776", "fe80::1%eth0", 9776),
      (":0", "", 0), (":65535", "", 65535),
    ])
  func listenAddress(_ text: String, _ host: String, _ port: Int) throws {
    let address = try #require(ListenAddress(text))
    #expect(address == ListenAddress(host: host, port: port))
    #expect(address.description == text)
  }

  @Test(
    "anything else is refused",
    arguments: [
      "", "9776", "localhost", "localhost:", ":", ":-1", ":+80", ":-0", ":65536", ":99999999999999999999", ":http",
      ":0x50", ":９７７６", ":80 ", " :80", "::1:9776", "[::1]", "[::1]:", "[::1:80", "::1]:80", "[]:80", "[a]b]:80",
      "[localhost]:80", "http://localhost:80", "localhost:80/metrics", "user@host:80", "two words:80", "a:b:80",
      "host\n:80",
    ])
  func badListenAddress(_ text: String) {
    #expect(ListenAddress(text) == nil)
  }

  @Test("the metrics may be at any plain path", arguments: ["/metrics", "/", "/a/b-c_d.e~f", "/-metrics", "/healthy"])
  func telemetryPath(_ path: String) {
    #expect(WebSettings.isTelemetryPath(path))
  }

  @Test(
    "a path that the router would read otherwise, or that is taken, is refused",
    arguments: [
      "", "metrics", "//", "/a//b", "/metrics/", "/-/healthy", "/-/ready", "/-/other", "/-", "/:id",
      "/{id}", "/*",
      "/**", "/a*", "/api", "/api/v1/alerts", "/static/x", "/migrations/a/b", "/history", "/a b", "/a?b", "/a#b",
      "/a%20b", "/größe", "/a\n",
    ])
  func badTelemetryPath(_ path: String) {
    #expect(!WebSettings.isTelemetryPath(path))
  }

  @Test("where nothing is said it is every address, the one default port, and /metrics")
  func defaults() {
    #expect(WebSettings().addresses == [ListenAddress(host: "", port: 9776)])
    #expect(WebSettings().telemetryPath == "/metrics")
  }
}

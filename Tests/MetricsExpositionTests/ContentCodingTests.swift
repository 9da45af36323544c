import MetricsExposition
import Testing

/// Whether a scraper gets its page compressed.
struct ContentCodingTests {
  @Test(
    "gzip is for whoever takes it and does not like plain bytes better",
    arguments: [
      "gzip", "GZIP", "x-gzip", "gzip, deflate, br", "deflate, gzip;q=1.0, *;q=0.5", "br;q=1, gzip;q=0.1", "*",
      "identity;q=0, *;q=0.1", "gzip;q=0.001", "identity;q=0.5, gzip", "identity;q=0,gzip;q=0.1", "gzip;q=1, identity",
      "*;q=0, gzip;q=0.5", " gzip ; q=0.5 ",
    ])
  func gzip(acceptEncoding: String) {
    #expect(ContentCoding(acceptEncoding: acceptEncoding) == .gzip)
  }

  @Test(
    "Everybody else gets plain bytes, also who refuses both",
    arguments: [
      nil, "", "identity", "br", "deflate, br", "gzip;q=0", "gzip;q=0.0, *", "identity, gzip;q=0.9", "*;q=0",
      "identity;q=0", "gzipped", "gzip;q=abc", "*;q=0.1, identity;q=0.2", ",", "zstd;q=1", "\u{0}",
    ] as [String?])
  func identity(acceptEncoding: String?) {
    #expect(ContentCoding(acceptEncoding: acceptEncoding) == .identity)
  }
}

import Testing

@testable import MetricsExposition

/// What a scraper gets for its Accept header.
struct ExpositionTypeTests {
  private static let text = "text/plain; version=0.0.4; charset=utf-8"
  private static let text1 = "text/plain; version=1.0.0; charset=utf-8"
  private static let openMetrics = "application/openmetrics-text; version=1.0.0; charset=utf-8"

  private func type(_ accept: String?) -> String { ExpositionType(accept: accept).contentType }

  /// What scrapers send, taken from the wire where they are Prometheus'.
  private static let inUse: [(accept: String, contentType: String)] = [
    (prometheus2, openMetrics), (prometheus3, openMetrics + utf8),
    (prometheus3Native + prometheus3, openMetrics + utf8),
    // Prometheus 3 with scrape_protocols: [PrometheusText1.0.0], and with metric_name_escaping_scheme: underscores
    ("text/plain;version=1.0.0;escaping=allow-utf-8;q=0.6,*/*;q=0.5", text1 + utf8),
    ("application/openmetrics-text;version=1.0.0;escaping=underscores;q=0.6,*/*;q=0.2", underscores),
    // A reader of OpenMetrics 0.0.1 alone, from before 2.22
    ("application/openmetrics-text; version=0.0.1,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", text),
    // VictoriaMetrics, Telegraf
    ("text/plain;version=0.0.4;q=1,*/*;q=0.1", text), ("text/plain;version=0.0.4;q=1.0,*/*;q=0.1", text),
    // curl, Java, a browser
    ("*/*", text), ("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", text),
    ("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8", text),
  ]
  private static let utf8 = "; escaping=allow-utf-8"
  private static let underscores = openMetrics + "; escaping=underscores"
  private static let prometheus2 = """
    application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,\
    text/plain;version=0.0.4;q=0.5,*/*;q=0.1
    """
  private static let prometheus3 = """
    application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,\
    application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,\
    text/plain;version=0.0.4;q=0.3,*/*;q=0.2
    """
  /// What it puts in front where native histograms are wanted.
  private static let prometheus3Native =
    "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.7,"

  @Test("Each scraper in use gets what it likes best", arguments: inUse)
  func scrapers(accept: String, contentType: String) {
    #expect(type(accept) == contentType)
  }

  @Test(
    "The most specific range decides on each type, then q, then being named, then the order",
    arguments: [
      ("application/openmetrics-text", openMetrics), ("text/plain", text), ("text/*", text),
      ("application/*", openMetrics), ("text/plain;version=1.0.0", text1),
      ("text/plain; version=1.0.0, text/plain; version=0.0.4", text1),
      ("text/plain; version=0.0.4, text/plain; version=1.0.0", text),
      ("text/plain, application/openmetrics-text", text), ("application/openmetrics-text, text/plain", openMetrics),
      ("text/plain;q=0.5, application/openmetrics-text;q=0.6", openMetrics),
      ("text/plain;q=0.7, application/openmetrics-text;q=0.6", text),
      ("*/*, application/openmetrics-text;q=0.9", text), ("*/*;q=0.8, application/openmetrics-text", openMetrics),
      ("*/*, application/openmetrics-text", openMetrics),
      // A wildcard with a higher q does not lift what is named.
      ("text/plain;q=0.1, */*;q=0.9", openMetrics),
      ("text/plain;version=0.0.4;q=0.2, text/plain;q=0.6, */*;q=0.1", text1),
      ("text/*;q=0.3, text/plain;version=1.0.0;q=0.2, */*;q=0.1", text),
    ] as [(String, String)])
  func precedence(accept: String, contentType: String) {
    #expect(type(accept) == contentType)
  }

  @Test(
    "q=0 is a refusal",
    arguments: [
      ("text/plain;q=0, */*", openMetrics), ("application/openmetrics-text;q=0, */*;q=0.1", text),
      ("application/openmetrics-text;q=0.0,text/plain;q=0.001", text), ("text/plain;version=0.0.4;q=0, text/*", text1),
      // Whoever refuses all of them is a person with a tool: better text than nothing.
      ("*/*;q=0", text), ("text/plain;q=0.000,application/openmetrics-text;q=0", text),
    ] as [(String, String)])
  func refusal(accept: String, contentType: String) {
    #expect(type(accept) == contentType)
  }

  @Test(
    "A missing, empty, foreign or nonsensical header gets text 0.0.4",
    arguments: [
      nil, "", " ", ",", ";", ";;,;q=1", "q=1", "text/html", "application/json", "text/plain;version=2.0.0",
      "application/openmetrics-text;version=0.0.1", "application/openmetrics-text;version=2.0.0;q=0.9",
      "application/openmetrics-text;version=\"\"", "application/openmetrics-text;q=high",
      "application/openmetrics-text;q=1e0", "application/openmetrics-text;q=nan", "application/openmetrics-text;q=-1",
      "application/openmetrics-text;q=", "openmetrics-text", "application/openmetrics-textual", "\u{0}\u{FFFF}🐘",
      "\"application/openmetrics-text", "application / openmetrics-text", "*/openmetrics-text", "text/*/*",
    ] as [String?])
  func nonsense(accept: String?) {
    #expect(type(accept) == Self.text)
  }

  @Test(
    "Spaces, capitals and quotes are as HTTP allows them",
    arguments: [
      ("Application/OpenMetrics-Text; Version=1.0.0", openMetrics),
      ("  application/openmetrics-text\t;\tversion = \"1.0.0\" ;q = 1 , text/plain; q=0.9 ", openMetrics),
      ("application/openmetrics-text;version=\"1.0\\.0\"", openMetrics),
      ("text/html;x=\"a,b;q=0\\\",text/plain;q=0.1\", application/openmetrics-text;q=0.5", openMetrics),
      ("application/openmetrics-text; charset=utf-8; version=1.0.0", openMetrics),
      ("text/plain;q=0.5, application/openmetrics-text;Q=0.4", text), ("application/openmetrics-text;q=7", openMetrics),
    ] as [(String, String)])
  func spelling(accept: String, contentType: String) {
    #expect(type(accept) == contentType)
  }

  @Test(
    "An escaping scheme is repeated where the type has such and the scheme exists",
    arguments: [
      ("text/plain;version=1.0.0;escaping=allow-utf-8", text1 + "; escaping=allow-utf-8"),
      ("text/plain;version=1.0.0;escaping=dots", text1 + "; escaping=dots"),
      ("text/plain;version=1.0.0;escaping=\"values\"", text1 + "; escaping=values"),
      ("text/plain;version=1.0.0;escaping=none", text1), ("text/plain;version=1.0.0;escaping=x\r\nEvil: 1", text1),
      ("text/plain;version=0.0.4;escaping=underscores", text),
      ("application/openmetrics-text;escaping=values", openMetrics + "; escaping=values"),
      ("application/openmetrics-text;version=1.0.0,*/*;escaping=dots", openMetrics),
    ] as [(String, String)])
  func escaping(accept: String, contentType: String) {
    #expect(type(accept) == contentType)
  }

  @Test("Only OpenMetrics is written otherwise")
  func format() {
    #expect(ExpositionType(accept: "application/openmetrics-text").format == .openMetrics)
    #expect(ExpositionType(accept: "text/plain;version=1.0.0").format == .text)
    #expect(ExpositionType(accept: nil).format == .text)
  }
}

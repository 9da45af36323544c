import Testing

@testable import Alerting

@Suite("What Slack is told")
struct SlackFormTests {
  private let form = SlackForm(url: "https://hooks.slack.com/services/T0/B0/s3cr3ts3cr3t", channel: "#storage")

  private func attachment(_ alert: Alert) throws -> [String: Any] {
    let body = try form.request(for: .of(alert), at: 0).object
    return try #require((body["attachments"] as? [[String: Any]])?.first)
  }

  @Test("an alert that fires is one attachment, in red, with all that is known")
  func golden() throws {
    let alert = Alert.sample(
      ["severity": "critical", "volume_id": "v2"],
      annotations: [
        "summary": "v2 <stalled>", "description": "no copy & no number\nsince 14:03", "progress": "42 %",
        "runbook_url": "https://r/?a=b&c",
      ], link: "https://exporter/m/v2")
    let request = try form.request(for: .of(alert), at: 0)
    #expect(request.url == form.url)
    // Slack's escapes, and around them JSON's.
    #expect(
      request.text == """
        {"channel":"#storage","parse":"none","link_names":false,"attachments":[{\
        "fallback":"[FIRING] v2 \\u0026lt;stalled\\u0026gt;","color":"danger",\
        "title":"[FIRING] v2 \\u0026lt;stalled\\u0026gt;","title_link":"https://exporter/m/v2",\
        "text":"no copy \\u0026amp; no number\\nsince 14:03\\nRunbook: \\u003chttps://r/?a=b\\u0026amp;c\\u003e",\
        "fields":[{"title":"alertname","value":"Tauth","short":true},{"title":"severity","value":"critical","short":true},\
        {"title":"volume_id","value":"v2","short":true},{"title":"progress","value":"42 %","short":true}],\
        "mrkdwn_in":[],"footer":"cinder-migration-exporter","ts":1795362729}]}
        """)
  }

  @Test(
    "the colour says how bad it is, and that it is over",
    arguments: [
      ("critical", nil, "danger"), ("warning", nil, "warning"), ("info", nil, "#439fe0"), ("odd", nil, "danger"),
      ("critical", 1_795_362_800, "good"),
    ] as [(String, Double?, String)])
  func colors(severity: String, endsAt: Double?, color: String) throws {
    let attachment = try attachment(.sample(["severity": severity], endsAt: endsAt))
    #expect(attachment["color"] as? String == color)
    #expect(attachment["title"] as? String == (endsAt == nil ? "[FIRING] Tauth" : "[RESOLVED] Tauth"))
  }

  @Test("whatever a tenant chose as a name stays text, within Slack's limits", arguments: hostileNames)
  func hostile(name: String) throws {
    let long = String(repeating: name, count: 20)
    for name in [name, long] {
      let attachment = try attachment(
        .sample(["volume": name], annotations: ["summary": name, "description": name, "runbook_url": name], link: name))
      let fields = try #require(attachment["fields"] as? [[String: Any]])
      let values = try fields.map { try text($0["value"]) }
      let texts = try ["title", "fallback", "text"].map { try text(attachment[$0]) } + values
      for text in texts {
        #expect(!text.unicodeScalars.contains("<") && !text.unicodeScalars.contains(">"), "\(text)")
        // An accent after an escape hides it from a search by characters.
        let plain = String(String.UnicodeScalarView(text.unicodeScalars.filter(\.isASCII)))
        #expect(!plain.replacing(#/&(amp|lt|gt);/#, with: "").contains("&"), "\(text)")
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
      }
      #expect(texts.dropLast(fields.count + 1).allSatisfy { $0.utf16.count <= 1024 && !$0.contains("\n") })
      #expect(attachment["title_link"] == nil)
    }
  }

  @Test("what is cut ends in an ellipsis, and no escape is cut in two")
  func cut() {
    for limit in 1...20 {
      let cut = SlackForm.escaped("a<b<c<d<e", limit: limit)
      #expect(cut.utf16.count <= limit)
      #expect(!cut.replacing("&lt;", with: "").contains("&"), "\(cut)")
      #expect(cut.hasSuffix("…"))
    }
    #expect(SlackForm.escaped("a<b", limit: 10) == "a&lt;b")
  }

  @Test("no more than twenty fields")
  func fields() throws {
    let labels = Dictionary(uniqueKeysWithValues: (0..<50).map { ("l\($0)", "v") })
    let attachment = try attachment(.sample(labels))
    #expect((attachment["fields"] as? [Any])?.count == 20)
  }
}

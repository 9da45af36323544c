import HTTPTypes

/// What every answer says to browsers, so that a name from a cloud that got into a page could do nothing there.
enum SecurityHeaders {
  private static let own: [(name: String, value: String)] = [
    (
      "Content-Security-Policy",
      "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "deny"), ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"), ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cache-Control", "no-store"),
  ]

  /// Adds what the answer has not said itself; what the web configuration says counts more than both.
  static func add(to headers: inout HTTPFields, said: [HTTPField.Name: String]) {
    for (text, value) in own {
      guard let name = HTTPField.Name(text), headers[name] == nil else { continue }
      headers[name] = value
    }
    for (name, value) in said { headers[name] = value.isEmpty ? nil : value }
  }
}

/// The parameters of a URL's query, in order and with repetitions, as Python's `urllib.parse` reads and writes them.
struct QueryString: Sendable, Equatable {
  struct Parameter: Sendable, Equatable {
    var name: String
    var value: String
  }

  var parameters: [Parameter]

  init(parsing text: some StringProtocol) {
    parameters = text.split(separator: "&").map { pair in
      let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return Parameter(
        name: PercentEncoding.decode(halves[0], plusIsBlank: true),
        value: halves.count > 1 ? PercentEncoding.decode(halves[1], plusIsBlank: true) : "")
    }
  }

  /// The last value of a parameter (a MultiDict gives the last).
  subscript(_ name: String) -> String? {
    parameters.last { $0.name == name }?.value
  }

  var names: [String] { parameters.map(\.name) }

  /// Takes a parameter out, all its repetitions, and returns the last value.
  mutating func remove(_ name: String) -> String? {
    defer { parameters.removeAll { $0.name == name } }
    return self[name]
  }

  /// The same with one parameter set, at the end.
  func setting(_ name: String, to value: String) -> QueryString {
    var copy = self
    _ = copy.remove(name)
    copy.parameters.append(Parameter(name: name, value: value))
    return copy
  }

  /// The text for a URL.
  var encoded: String {
    parameters.map { PercentEncoding.encode($0.name) + "=" + PercentEncoding.encode($0.value) }.joined(separator: "&")
  }
}

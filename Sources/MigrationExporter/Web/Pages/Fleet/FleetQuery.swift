/// Which migrations of the fleet are asked for, and in which order: what stands in the query of `/`.
struct FleetQuery: Sendable, Hashable {
  /// What they are ordered by.
  enum Sort: String, Sendable, Hashable, CaseIterable {
    case worst, name, route, size, progress, rate, done, advance

    /// True where the largest comes first, unless that is turned round.
    var isDescending: Bool { self == .size || self == .rate || self == .advance }
  }

  /// Only those that stand so.
  var standing: Standing?
  /// Only those of this cloud.
  var cloud: String?
  /// Only those whose name, id or backends have this in them, whatever the case; empty: all.
  var text = ""
  /// What they are ordered by.
  var sort = Sort.worst
  /// True where that order is turned round.
  var isReversed = false
  /// Which page of them, from 1 on.
  var page = 1

  /// How many there are on a page.
  static let pageSize = 100

  /// All of them, the worst first.
  init() {}

  /// Reads the parameters of a URL; those that are not ours do not matter.
  ///
  /// - Throws: what is wrong with one of ours.
  init(_ parameter: (String) -> String?) throws(BadQuery) {
    standing = try BadQuery.choice("state", of: Standing.allCases, parameter)
    // Whole: one that is not known is refused, so that none that stands in each link is longer than those that are.
    cloud = parameter("cloud").flatMap { $0.isEmpty ? nil : $0 }
    text = QueryText.cut(parameter("q") ?? "")
    if let word = parameter("sort"), !word.isEmpty {
      isReversed = word.hasPrefix("-")
      let name = isReversed ? String(word.dropFirst()) : word
      sort = try BadQuery.choice("sort", of: Sort.allCases) { _ in name } ?? .worst
    }
    page = try BadQuery.page(parameter)
  }

  /// Refuses a cloud that is not watched, as the API does: an empty page would look like all is well.
  func check(against snapshot: Snapshot) throws(BadQuery) {
    guard let cloud else { return }
    do {
      try UnknownCloud.check([cloud], against: snapshot.clouds.map(\.name))
    } catch {
      throw BadQuery(error)
    }
  }

  /// The same, changed.
  func with(_ change: (inout FleetQuery) -> Void) -> FleetQuery {
    var query = self
    change(&query)
    return query
  }

  /// The path that asks for it, without a prefix.
  var path: String {
    let sort = self.sort == .worst && !isReversed ? nil : (isReversed ? "-" : "") + self.sort.rawValue
    return QueryText.path(
      "/",
      [
        ("state", standing?.rawValue), ("cloud", cloud), ("q", text.isEmpty ? nil : text), ("sort", sort),
        ("page", page == 1 ? nil : "\(page)"),
      ])
  }
}

extension FleetQuery {
  /// The path of the same migrations as JSON: all that are chosen, in the API's own order and pages.
  var apiPath: String {
    let chosen: [(name: String, value: String?)] =
      switch standing {
      case nil: []
      case .failed: [("result", "error"), ("result", "vanished")]
      case .ended: [("result", "success"), ("result", "reset")]
      case let standing?: [("state", standing.rawValue)]
      }
    return QueryText.path(
      "\(API.root)/migrations", chosen + [("cloud", cloud), ("q", text.isEmpty ? nil : text)])
  }
}

/// A parameter of a URL that can't be what it says.
struct BadQuery: Error, Hashable {
  /// What is wrong, in a sentence without its full stop.
  let reason: String

  init(reason: String) { self.reason = reason }

  /// A cloud that is not known, in the words of the API.
  init(_ error: UnknownCloud) { reason = "cloud: \(Words.plain("\(error)", 400))" }

  /// The value that a parameter names; nil where there is none.
  static func choice<Value: RawRepresentable<String>>(
    _ name: String, of all: [Value], _ parameter: (String) -> String?
  ) throws(BadQuery) -> Value? {
    guard let word = parameter(name), !word.isEmpty else { return nil }
    if let value = Value(rawValue: word) { return value }
    throw BadQuery(
      reason: "\(name)=\(Words.plain(word, 40)) is none of \(all.map(\.rawValue).joined(separator: ", "))")
  }

  /// The number of a page, from 1 on.
  static func page(_ parameter: (String) -> String?) throws(BadQuery) -> Int {
    guard let word = parameter("page"), !word.isEmpty else { return 1 }
    guard word.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let page = Int(word), (1...1_000_000).contains(page)
    else {
      throw BadQuery(reason: "page=\(Words.plain(word, 40)) is no number of a page")
    }
    return page
  }
}

/// Paths with a query.
enum QueryText {
  /// What is looked for, cut to 200 bytes: it stands in each link of a page.
  static func cut(_ text: String) -> String {
    var taken = 0
    return String(
      text.prefix { character in
        taken += character.utf8.count
        return taken <= 200
      })
  }

  /// `path`, and after a `?` those parameters that have a value.
  static func path(_ path: String, _ parameters: [(name: String, value: String?)]) -> String {
    let query = parameters.compactMap { name, value in value.map { "\(name)=\(WebAddress.part($0))" } }
    return query.isEmpty ? path : "\(path)?\(query.joined(separator: "&"))"
  }
}

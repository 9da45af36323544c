/// Which finished migrations are asked for: what stands in the query of `/history`.
struct HistoryQuery: Sendable, Hashable {
  /// Only those that ended so.
  var result: MigrationSnapshot.Result?
  /// Only those of this cloud.
  var cloud: String?
  /// Only those whose name, id or backends have this in them, whatever the case; empty: all.
  var text = ""
  /// Only those that were slower than usual for their route.
  var isSlow = false
  /// Which page of them, from 1 on.
  var page = 1

  /// How many there are on a page.
  static let pageSize = 100

  /// All of them, the one that ended last first.
  init() {}

  /// Reads the parameters of a URL; those that are not ours do not matter.
  ///
  /// - Throws: what is wrong with one of ours.
  init(_ parameter: (String) -> String?) throws(BadQuery) {
    result = try BadQuery.choice("result", of: MigrationSnapshot.Result.allCases, parameter)
    // Whole: one that is not known is refused, so that none that stands in each link is longer than those that are.
    cloud = parameter("cloud").flatMap { $0.isEmpty ? nil : $0 }
    text = QueryText.cut(parameter("q") ?? "")
    isSlow = try BadQuery.choice("pace", of: Pace.allCases, parameter) == .slow
    page = try BadQuery.page(parameter)
  }

  private enum Pace: String, CaseIterable { case slow }

  /// The same, changed.
  func with(_ change: (inout HistoryQuery) -> Void) -> HistoryQuery {
    var query = self
    change(&query)
    return query
  }

  /// The path that asks for it, without a prefix.
  var path: String {
    QueryText.path(
      "/history",
      [
        ("result", result?.rawValue), ("cloud", cloud), ("q", text.isEmpty ? nil : text),
        ("pace", isSlow ? "slow" : nil),
        ("page", page == 1 ? nil : "\(page)"),
      ])
  }
}

extension HistoryQuery {
  /// The path of the same migrations as JSON; nil where the API can't choose them.
  ///
  /// It marks what is slower than usual, and does not choose by it.
  var apiPath: String? {
    guard !isSlow else { return nil }
    return QueryText.path(
      "\(API.root)/history",
      [("result", result?.rawValue), ("cloud", cloud), ("q", text.isEmpty ? nil : text)])
  }
}

import Foundation
package import OpenStackClient

/// Asks a running exporter for what it knows, by its JSON.
package struct ExporterClient: Sendable {
  /// Where the exporter is, without a slash at the end.
  private let base: String
  /// The same without its path, for messages.
  private let place: String
  private let login: ExporterLogin
  private let timeout: Double
  private let sender: HTTPSender

  /// Makes a client of the exporter at `url`, such as `https://exporter.example.org:9776` or one with a path; nothing is
  /// asked yet.
  ///
  /// - Parameters:
  ///   - login: who asks.
  ///   - tls: whom to trust, and what to show.
  ///   - timeout: how long one answer may take, in seconds.
  /// - Throws: an `ExporterClientError` when the URL can't be used, an `OpenStackError` when a file of `tls` can't.
  package init(_ url: String, login: ExporterLogin = .nobody, tls: ClientTLS = ClientTLS(), timeout: Double = 10) throws
  {
    guard URLComponents(string: url)?.user == nil else {
      throw ExporterClientError(
        .usage,
        "--server must have no user and password in it, which others on this machine could read: "
          + ExporterLogin.howToGivePassword)
    }
    guard let address = WebAddress(url), address.isPlain else {
      throw ExporterClientError(
        .usage, "--server takes a URL such as http://localhost:9776 or https://exporter.example.org/cinder")
    }
    base = address.base
    place = HTTPSender.origin(of: url)
    self.login = login
    self.timeout = timeout
    sender = try HTTPSender(tls: tls)
  }

  /// Closes its connections; to be called in the end.
  package func close() async { await sender.close() }

  /// All clouds, and the migrations that `selection` asks for, in its order.
  ///
  /// - Parameter most: at most so many of them; nil: all.
  package func fleet(_ selection: Fleet.Selection = Fleet.Selection(), most: Int? = nil) async throws -> Fleet {
    let clouds = try await get("clouds", [], as: API.Clouds.self).clouds
    // Before the migrations are asked for, so that what is told is which clouds there are.
    let known = try Fleet(clouds: clouds, migrations: [], counts: [:]).selected(selection).clouds
    let counts = known.flatMap(\.migrations).reduce(into: [String: Int]()) { counts, state in
      if selection.states.isEmpty || selection.states.contains(state.key) {
        counts[state.key, default: 0] += state.value
      }
    }
    var query = selection.clouds.map { ("cloud", $0) } + selection.states.map { ("state", $0) }
    query += [("sort", selection.sort.rawValue), ("reverse", "\(selection.isReversed)")]
    let pages = try await all(query, "migrations", of: API.Migrations.self, limit: most) {
      ($0.migrations, $0.next != nil)
    }
    let migrations = pages.flatMap(\.migrations)
    let failed =
      pages.last?.next == nil || counts["ended", default: 0] == 0
      ? migrations.count(where: \.hasFailed) : max(migrations.count(where: \.hasFailed), await failed(selection))
    return Fleet(clouds: known, migrations: migrations, counts: counts, failed: failed)
  }

  /// How many of those that are asked for did not end well; 0 where it does not say.
  private func failed(_ selection: Fleet.Selection) async -> Int {
    let results = MigrationSnapshot.Result.allCases.filter(\.isFailure)
    let query = selection.clouds.map { ("cloud", $0) } + results.map { ("result", $0.rawValue) } + [("limit", "1")]
    return (try? await get("migrations", query, as: API.Migrations.self))?.total ?? 0
  }

  /// What has ended, the last first.
  package func history(_ query: HistoryReader.Query) async throws -> (history: [API.FinishedMigration], note: String?) {
    var items = query.clouds.map { ("cloud", $0) }
    if let since = query.since { items.append(("since", "\(since)")) }
    if let result = query.result { items.append(("result", result.rawValue)) }
    let pages = try await all(items, "history", of: API.History.self, limit: query.limit) {
      ($0.history, $0.next != nil)
    }
    return (Array(pages.flatMap(\.history).prefix(query.limit ?? .max)), pages.first?.note)
  }

  /// All pages of a list.
  private func all<Page: Decodable, Row>(
    _ query: [(String, String)], _ path: String, of type: Page.Type, limit: Int? = nil,
    _ look: (Page) -> (rows: [Row], hasMore: Bool)
  ) async throws -> [Page] {
    var pages: [Page] = []
    var offset = 0
    while true {
      let size = min(limit.map { $0 - offset } ?? Self.pageSize, Self.pageSize)
      let page = try await get(path, query + [("limit", "\(size)"), ("offset", "\(offset)")], as: type)
      pages.append(page)
      let (rows, hasMore) = look(page)
      offset += rows.count
      guard hasMore, !rows.isEmpty, offset < limit ?? .max else { return pages }
    }
  }

  /// Few enough that a page stays far under what is taken at most.
  private static let pageSize = 5000

  private static func encoded(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: CharacterSet(charactersIn: "-._~").union(.alphanumerics)) ?? ""
  }

  private func advice(on error: OpenStackError) -> String {
    if error.description.hasPrefix("no connection") { return "; does exporterd run there?" }
    // What wants TLS hangs up on who does not speak it, and a server of TLS 1.3 on who shows the wrong certificate.
    guard error.description.hasSuffix("Remote connection closed") else { return "" }
    return base.lowercased().hasPrefix("http:")
      ? "; does it want https://?" : "; does it want another client certificate (--cert-file and --key-file)?"
  }

  private func get<Answer: Decodable>(
    _ path: String, _ query: [(String, String)], as type: Answer.Type
  ) async throws -> Answer {
    var url = "\(base)\(API.root)/\(path)"
    if !query.isEmpty {
      url += "?" + query.map { "\($0)=\(Self.encoded($1))" }.joined(separator: "&")
    }
    let authorization = login.authorization
    let headers = authorization.map { ["Authorization": $0.text] } ?? [:]
    let answer: APIResponse
    do {
      answer = try await sender.send(APIRequest(get: url, of: .exporter, headers: headers), timeout: timeout)
    } catch let error as OpenStackError {
      throw ExporterClientError(.unreachable, "\(error)\(advice(on: error))")
    }
    return try ExporterAnswer(answer: answer, place: place, login: login).decoded()
  }
}

extension API {
  /// The answer of `/api/v1/migrations`.
  package struct Migrations: Codable, Sendable {
    /// What the order and the page leave of those that were asked for.
    package var migrations: [Migration]
    /// How many were asked for, on all pages.
    package var total: Int
    package var offset: Int
    package var limit: Int
    /// The path and query of the next page.
    @Null package var next: String?
  }

  /// The answer of `/api/v1/clouds`.
  package struct Clouds: Codable, Sendable {
    package var clouds: [Cloud]
    /// The exporter's version.
    package var version: String
    /// The exporter's clock when it answered.
    package var time: Double
  }

  /// The answer of `/api/v1/history`.
  package struct History: Codable, Sendable {
    package var history: [FinishedMigration]
    /// The pace of each route of the clouds that were asked for, of all that is kept.
    package var routes: [RoutePace]
    package var limit: Int
    package var offset: Int
    @Null package var next: String?
    /// `store`: all that is kept; `memory`: there is no store, and only what ended in the last minutes is known.
    package var source: String
    /// What the source can't tell, in a sentence.
    @Null package var note: String?
  }

  /// How fast the copies of a route were that ended well, over their whole duration.
  package struct RoutePace: Codable, Sendable {
    package var cloud: String
    @Null package var source_host: String?
    @Null package var destination_host: String?
    package var copies: Int
    package var mean_rate_bytes_per_second: Double
    package var usual_rate_bytes_per_second: Double
    package var slowest_rate_bytes_per_second: Double
    package var fastest_rate_bytes_per_second: Double
    package var last_end: Double
  }

  /// The body of an answer whose status is no success.
  package struct Problem: Codable, Sendable, Error {
    /// What is wrong, and what is allowed.
    package var error: String
    package var code: Code

    /// What kind of wrong.
    package enum Code: String, Codable, Sendable, CaseIterable {
      case bad_request, not_found, method_not_allowed
      /// The store can't be read.
      case unavailable
      // What stands before the routes.
      case unauthorized, forbidden, too_large, too_many_requests, busy, internal_error
    }
  }
}

extension API.History {
  /// Reads an older daemon's answer as well, which has no routes.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      history: try container.decode([API.FinishedMigration].self, forKey: .history),
      routes: try container.decodeIfPresent([API.RoutePace].self, forKey: .routes) ?? [],
      limit: try container.decode(Int.self, forKey: .limit), offset: try container.decode(Int.self, forKey: .offset),
      next: try container.decodeIfPresent(String.self, forKey: .next),
      source: try container.decode(String.self, forKey: .source),
      note: try container.decodeIfPresent(String.self, forKey: .note))
  }
}

extension API.RoutePace {
  /// `pace` as it is told.
  init(_ pace: HistoryPaces.Pace) {
    func known(_ host: String) -> String? { host.isEmpty ? nil : host }
    self.init(
      cloud: pace.route.cloud, source_host: known(pace.route.source), destination_host: known(pace.route.destination),
      copies: pace.count, mean_rate_bytes_per_second: pace.mean, usual_rate_bytes_per_second: pace.usual,
      slowest_rate_bytes_per_second: pace.slowest, fastest_rate_bytes_per_second: pace.fastest, last_end: pace.lastEnd)
  }
}

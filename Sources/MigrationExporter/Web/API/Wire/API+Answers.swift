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
    package var limit: Int
    package var offset: Int
    @Null package var next: String?
    /// `store`: all that is kept; `memory`: there is no store, and only what ended in the last minutes is known.
    package var source: String
    /// What the source can't tell, in a sentence.
    @Null package var note: String?
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

import Foundation
import OpenStackClient

/// What went wrong between a command and the exporter that it asks, worded for who typed it.
package struct ExporterClientError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of failure it is.
  package enum Code: Sendable, Hashable {
    /// What was typed can't be used.
    case usage
    /// No answer.
    case unreachable
    /// It lets nobody in, or not us.
    case unauthorized
    /// What answers is no exporter with this API.
    case notExporter
    /// It says why not.
    case refused
  }

  package let code: Code
  /// What failed, and what to do.
  package let description: String

  init(_ code: Code, _ description: String) {
    self.code = code
    self.description = TerminalText.printable(description)
  }
}

/// An answer of what is taken for an exporter, to be read.
struct ExporterAnswer {
  let answer: APIResponse
  let place: String
  let login: ExporterLogin

  /// What the answer holds; throws an `ExporterClientError` when it is none.
  func decoded<Value: Decodable>(as type: Value.Type = Value.self) throws(ExporterClientError) -> Value {
    guard answer.status == 200 else { throw failure }
    guard isJSON else {
      throw ExporterClientError(
        .notExporter,
        "what answers at \(place) is no exporterd: it sends \(kind) instead of JSON; is it another program's port, "
          + "or a proxy's page?")
    }
    do {
      return try JSONDecoder().decode(type, from: Data(answer.body))
    } catch {
      throw ExporterClientError(
        .notExporter,
        "the answer of \(place) can't be read: it is no exporterd's, or one of another version; this is \(exporterVersion)"
      )
    }
  }

  // What the other end says may have in it what it was sent.
  private var kind: String { answer.headers["content-type"].map { login.hidden(in: $0).excerpt(80) } ?? "something" }

  private var isJSON: Bool { kind.lowercased().hasPrefix("application/json") }

  /// The reason that an exporter gives; nil where the answer is somebody else's, such as a proxy's.
  private var problem: String? {
    guard isJSON, let problem = try? JSONDecoder().decode(API.Problem.self, from: Data(answer.body)) else { return nil }
    return login.hidden(in: problem.error).excerpt(500)
  }

  private var failure: ExporterClientError {
    let problem = problem
    switch answer.status {
    // What to type about it is known here and not there.
    case 401: return ExporterClientError(.unauthorized, "\(place) \(unauthorized)")
    case 429: return ExporterClientError(.refused, "\(place) is too busy (429): \(problem ?? "try again later")")
    case _ where problem != nil: return ExporterClientError(.refused, "\(place) says: \(problem ?? "")")
    case 403:
      return ExporterClientError(
        .unauthorized, "\(place) lets \(login.isToken ? "who has this token" : "this user") not look (403)")
    case 300..<400:
      let target = answer.headers["location"].map { " to \(HTTPSender.origin(of: $0).excerpt(200))" } ?? ""
      let signIn =
        login == .nobody ? ", or where that is a proxy's sign-in a token: \(ExporterLogin.howToGiveToken)" : ""
      return ExporterClientError(
        .notExporter, "\(place) leads elsewhere\(target): give the address of exporterd itself\(signIn)")
    case 404:
      return ExporterClientError(
        .notExporter,
        "there is no \(API.root) at \(place): what answers is no exporterd, or an older one, or it stands behind a path "
          + "that --server does not have")
    case 503: return ExporterClientError(.refused, "\(place) is too busy (503): try again later")
    default: return ExporterClientError(.refused, "\(place) answers with status \(answer.status)")
    }
  }

  private var unauthorized: String {
    // A server that knows several ways says so in one header or in several, of which the last is here.
    let wants = answer.headers["www-authenticate"]?.lowercased() ?? ""
    switch login {
    case .user: return "does not take this user and password"
    case .token where wants.hasPrefix("basic"):
      return "wants a user and a password instead of a token: \(ExporterLogin.howToGivePassword)"
    case .token: return "does not take this token"
    case .nobody where wants.hasPrefix("bearer"): return "wants a token: \(ExporterLogin.howToGiveToken)"
    case .nobody: return "wants a user and a password: \(ExporterLogin.howToGivePassword)"
    }
  }
}

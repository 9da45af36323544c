import Foundation
import Hummingbird
import MetricsExposition

/// Makes the answers under `/api/v1/`.
///
/// What takes long, a list of ten thousand or the disk, is done on a thread of its own, one answer after another: the threads
/// that all tasks share go on serving scrapes and polls.
struct APIAnswer: Sendable {
  private let queue: DispatchQueue

  /// - Parameter label: what the thread is for.
  init(label: String) { queue = DispatchQueue(label: label) }

  /// The answer to `request` that `make` gives, as JSON, or its problem.
  func json(
    to request: Request, _ make: @escaping @Sendable () throws(API.Problem) -> some Encodable & SendableMetatype
  ) async -> Response {
    let coding = ContentCoding(acceptEncoding: request.headers[.acceptEncoding])
    return await withCheckedContinuation { answered in
      queue.async {
        do throws(API.Problem) {
          answered.resume(returning: Self.response(try make(), coding))
        } catch {
          answered.resume(returning: Self.problem(error))
        }
      }
    }
  }

  /// An answer that is no success.
  static func problem(_ problem: API.Problem, headers: HTTPFields = [:]) -> Response {
    response(problem, .identity, status: problem.code.status, headers: headers)
  }

  private static func response(
    _ value: some Encodable, _ coding: ContentCoding, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
  ) -> Response {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Numbers that JSON lacks are left out where values are made; nothing else can fail.
    let body = ((try? encoder.encode(value)) ?? Data("null".utf8)) + [0x0A]
    var headers = headers
    headers[.contentType] = "application/json"
    headers[.cacheControl] = "no-store"
    return WebServer.answer([UInt8](body), coding, status: status, headers: headers)
  }
}

extension API.Problem.Code {
  /// The status of an answer that has it.
  var status: HTTPResponse.Status {
    switch self {
    case .bad_request: .badRequest
    case .unauthorized: .unauthorized
    case .forbidden: .forbidden
    case .not_found: .notFound
    case .method_not_allowed: .methodNotAllowed
    case .too_large: .contentTooLarge
    case .too_many_requests: .tooManyRequests
    case .internal_error: .internalServerError
    case .busy, .unavailable: .serviceUnavailable
    }
  }
}

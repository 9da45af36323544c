import Hummingbird
import Logging
import Synchronization

/// What every request passes before it is answered: the limits, the password, the question where it comes from.
struct WebGate: Sendable {
  let access: WebAccess
  let slots: RequestSlots
  /// The bytes of a request's body.
  let bodyLimit: Int
  let logger: Logger
  private let passwords: PasswordChecker
  private let wrongOnes = Complaints()

  init(access: WebAccess, limits: WebLimits, passwords: PasswordChecker = PasswordChecker(), logger: Logger) {
    (self.access, self.passwords, self.logger) = (access, passwords, logger)
    slots = RequestSlots(limit: limits.requests)
    bodyLimit = limits.bodyBytes
  }

  /// The answer to a request.
  ///
  /// - Parameters:
  ///   - client: its address.
  ///   - isFull: whether there are as many requests under way as may be.
  ///   - next: answers the ones that may pass.
  func answer(
    _ request: Request, from client: String, isFull: Bool = false,
    next: (Request) async throws -> Response
  ) async -> Response {
    let rules = await access.rules()
    let place = access.place
    var head = request.head
    head.path = head.path.map(place.withoutPrefix)
    let request = Request(head: head, body: request.body)
    var response: Response
    if let refusal = await refusal(of: request, from: client, isFull, rules, place) {
      response = refusal.response(to: request)
    } else {
      do {
        response = try await next(request)
      } catch {
        logger.error("answering failed", metadata: ["path": "\(request.uri.path)", "reason": "\(error)"])
        let refusal = WebRefusal(
          code: .internal_error, line: "Internal Server Error",
          reason: "answering failed, and the exporter's log says why")
        response = refusal.response(to: request)
      }
    }
    SecurityHeaders.add(to: &response.headers, said: rules.headers)
    return response
  }

  private func refusal(
    of request: Request, from client: String, _ isFull: Bool, _ rules: WebAccess.Rules, _ place: WebPlace
  ) async -> WebRefusal? {
    guard access.passesRateLimit() else {
      return WebRefusal(
        code: .too_many_requests, line: "Too Many Requests",
        reason: "too many requests: the rate limit of the web configuration is reached, try again later")
    }
    if isFull {
      return WebRefusal(
        code: .busy, line: "Limit of concurrent requests reached (\(slots.limit)), try again later.",
        reason: "the limit of concurrent requests (\(slots.limit)) is reached, try again later",
        headers: [.retryAfter: "1"])
    }
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > bodyLimit {
      return WebRefusal(
        code: .too_large, line: "request body too large: none is wanted", headers: [.connection: "close"])
    }
    if CrossSite.isForeign(request, externalOrigin: place.origin) {
      return WebRefusal(code: .forbidden, line: "forbidden: a page of another site has sent this request")
    }
    if rules.users.isEmpty || place.openPaths.contains(request.uri.path) && Self.isReading(request) { return nil }
    return await password(of: request, from: client, rules.users)
  }

  private static func isReading(_ request: Request) -> Bool { request.method == .get || request.method == .head }

  private func password(of request: Request, from client: String, _ users: WebUsers) async -> WebRefusal? {
    func unauthorized(_ reason: String) -> WebRefusal {
      WebRefusal(
        code: .unauthorized, line: "Unauthorized", reason: reason,
        headers: [.wwwAuthenticate: "Basic realm=\"exporterd\", charset=\"UTF-8\""])
    }
    guard let header = request.headers[.authorization], let credentials = BasicCredentials(header) else {
      return unauthorized("a user and a password are wanted, by HTTP's basic authentication")
    }
    switch await passwords.check(credentials, users: users) {
    case .right: return nil
    case .busy:
      return WebRefusal(
        code: .too_many_requests, line: "too many passwords are being checked, try again later",
        headers: [.retryAfter: "1"])
    case .wrong:
      // Not the name: people type their password there.
      if let count = wrongOnes.throttle.withLock({ $0.note() }) {
        logger.warning("wrong name or password", metadata: ["client": "\(client)", "count": "\(count)"])
      }
      return unauthorized("this user and password are not taken")
    }
  }

  private final class Complaints: Sendable {
    let throttle = Mutex(LogThrottle())
  }
}

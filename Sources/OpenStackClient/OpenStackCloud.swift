/// One cloud's block storage, signed in to: the client that everything else asks.
///
/// It signs in when first asked, keeps one token for all requests, renews it ahead of its end, and once when Cinder
/// refuses it. Requests run side by side; sign-ins do not. What may pass is tried again, see `RetryPolicy`. All errors
/// thrown are `OpenStackError`s.
public actor OpenStackCloud {
  /// What a sign-in and the discovery after it have found.
  public struct Description: Sendable, Hashable {
    /// The region of the endpoint used.
    public let region: String
    /// Where Cinder is, with the project's id.
    public let endpoint: String
    /// What it speaks.
    public let versions: CinderVersions
    /// What the credential is told; one that is known to be no admin's is an error instead.
    public let rights: Rights

    /// Makes a description.
    public init(region: String, endpoint: String, versions: CinderVersions, rights: Rights = .admin) {
      self.region = region
      self.endpoint = endpoint
      self.versions = versions
      self.rights = rights
    }
  }

  /// A token, and where it leads.
  struct Access: Sendable {
    let token: String
    let endpoint: CinderAPI.Endpoint
    let description: Description
  }

  /// What a client lives by besides the network; a test's stand still.
  struct Surroundings: Sendable {
    /// Unix seconds, for the life of tokens.
    var now: @Sendable () -> Double
    /// From 0 to 1, for the pauses between attempts.
    var random: @Sendable () -> Double = { .random(in: 0...1) }
    /// Waits for so many seconds of real time.
    var pause: @Sendable (Double) async throws -> Void = { try await Task.sleep(for: .seconds($0)) }
  }

  /// The longest that a server may have us leave it alone, in seconds: no header is to blind us for a day.
  private static let longestRest = 300.0

  private let cloud: CloudConfiguration
  private let pinned: Microversion?
  private let requestTimeout: Double
  private let surroundings: Surroundings
  private let sender: HTTPSender
  private var plan = SignInPlan()
  private var token: Token?
  private var access: Access?
  private var arriving: Task<Access, any Error>?
  private var budget = RetryBudget()
  /// Which servers have asked to be left alone, and until when.
  private var rests: [String: ContinuousClock.Instant] = [:]

  /// Makes a client; nothing is asked yet.
  ///
  /// - Parameters:
  ///   - cloud: where and who.
  ///   - microversion: the one to use instead of the highest.
  ///   - requestTimeout: the longest that one request may take, in seconds of real time.
  ///   - now: unix seconds, for the life of tokens.
  ///   - observe: called after each request.
  public init(
    _ cloud: CloudConfiguration, microversion: Microversion? = nil, requestTimeout: Double = 10,
    now: @escaping @Sendable () -> Double, observe: @escaping @Sendable (APIExchange) -> Void = { _ in }
  ) throws {
    try self.init(
      cloud, microversion: microversion, requestTimeout: requestTimeout, surroundings: Surroundings(now: now),
      observe: observe)
  }

  init(
    _ cloud: CloudConfiguration, microversion: Microversion? = nil, requestTimeout: Double = 10,
    surroundings: Surroundings, observe: @escaping @Sendable (APIExchange) -> Void = { _ in }
  ) throws {
    self.cloud = cloud
    pinned = microversion
    self.requestTimeout = requestTimeout
    self.surroundings = surroundings
    sender = try HTTPSender(cloud: cloud, observe: observe)
  }

  deinit { sender.abandon() }

  /// Closes the connections.
  public func close() async { await sender.close() }

  /// Where the cloud's Cinder is and what it speaks; signs in if need be.
  ///
  /// - Parameter deadline: how long the whole may take, in seconds of real time.
  public func describe(within deadline: Double = .infinity) async throws -> Description {
    try await currentAccess(by: Deadline(in: deadline)).description
  }

  /// Sends what `request` makes of the present token; on a 401 once more with a new one.
  ///
  /// - Parameter speaksForAll: false where the answer is about one volume: what that asks for (`Retry-After`) must not keep
  ///   the others from being read.
  func ask(
    by deadline: Deadline, speaksForAll: Bool = true, _ request: @Sendable (Access) -> APIRequest
  ) async throws -> APIResponse {
    for _ in 0..<2 {
      let access = try await currentAccess(by: deadline)
      let answer = try await send(request(access), by: deadline, speaksForAll: speaksForAll)
      guard answer.status == 401 else {
        if token?.id == access.token { plan.accepted() }
        // Cinder was exchanged for an older one: what it speaks has to be asked anew.
        if answer.status == 406, self.access?.token == access.token { self.access = nil }
        return answer
      }
      try replace(access)
    }
    throw refusal(at: cloud.authURL)
  }

  /// Forgets a refused token, unless another request has had it replaced meanwhile; throws when no other is to be had.
  private func replace(_ refused: Access) throws {
    guard token?.id == refused.token else { return }
    token = nil
    access = nil
    let error = refusal(at: refused.endpoint.base)
    guard plan.refused(error, at: surroundings.now()) else { throw error }
  }

  /// Forgets a token that Cinder refused at the first question, so that it is not shown again.
  private func dropToken(refusedBy endpoint: CinderAPI.Endpoint) -> OpenStackError {
    token = nil
    let error = refusal(at: endpoint.base)
    // Whether another may be had at once is of no use here: that is for the next poll.
    _ = plan.refused(error, at: surroundings.now())
    return error
  }

  private func refusal(at url: String) -> OpenStackError {
    OpenStackError(
      .unauthorized,
      "Cinder at \(HTTPSender.origin(of: url)) refuses a token that Keystone has just given (401); "
        + "do both belong to the same cloud?")
  }

  /// The token in use and where it leads, or a new one: whoever comes while one is fetched waits for that one.
  private func currentAccess(by deadline: Deadline) async throws -> Access {
    if let access, access.token == token?.id, case .use = plan.step(at: surroundings.now()) { return access }
    let task =
      arriving
      ?? Task {
        defer { arriving = nil }
        return try await arrive(by: deadline)
      }
    arriving = task
    // Requests are cancelled all together, at the end of the program: it must not wait for a Keystone that hangs.
    return try await withTaskCancellationHandler {
      try await task.value
    } onCancel: {
      task.cancel()
    }
  }

  private func arrive(by deadline: Deadline) async throws -> Access {
    let serving = (token: token, access: access, plan: plan)
    let token = try await currentToken(by: deadline)
    if let access, access.token == token.id { return access }
    do {
      let access = try await enter(with: token, by: deadline)
      self.access = access
      return access
    } catch let error as OpenStackError where error.code.saysNothingOfTheCloud && !Task.isCancelled {
      // It was a renewal ahead of the end, and Cinder can't take the new token, mostly since it can't ask Keystone about it:
      // the one that it knows goes on to serve, as when Keystone gives none.
      var plan = serving.plan
      plan.failed(error, at: surroundings.now())
      guard let access = serving.access, access.token == serving.token?.id, access.token != token.id,
        case .use = plan.step(at: surroundings.now())
      else { throw error }
      self.plan = plan
      self.token = serving.token
      return access
    }
  }

  /// Finds out where a token leads to, and what it is told there.
  private func enter(with token: Token, by deadline: Deadline) async throws -> Access {
    let (endpoint, region) = try token.blockStorage(of: cloud)
    // Asked anew at each sign-in: a Cinder that was upgraded meanwhile may speak more than before.
    let versions = try await discover(endpoint, token: token.id, by: deadline)
    try endpoint.check(servedBy: versions)
    let rights = try await rights(endpoint, token: token, version: versions.used, by: deadline)
    let description = Description(
      region: region, endpoint: HTTPSender.presentable(endpoint.base), versions: versions, rights: rights)
    return Access(token: token.id, endpoint: endpoint, description: description)
  }

  /// Whether Cinder tells this credential what it is asked for; throws `notAdmin` when it does not.
  private func rights(
    _ endpoint: CinderAPI.Endpoint, token: Token, version: Microversion, by deadline: Deadline
  ) async throws -> Rights {
    let anyVolume = try await send(CinderAPI.anyVolume(endpoint, token: token.id, version: version), by: deadline)
    if anyVolume.status == 401 { throw dropToken(refusedBy: endpoint) }
    do {
      let rights: Rights
      if let told = try Rights(anyVolume: anyVolume) {
        rights = told
      } else {
        rights = try Rights(
          services: try await send(CinderAPI.services(endpoint, token: token.id, version: version), by: deadline))
      }
      plan.accepted()
      return rights
    } catch let error as OpenStackError where error.code == .notAdmin {
      // A role that is given now comes with the next token only.
      self.token = nil
      plan.failed(error, at: surroundings.now())
      throw error
    }
  }

  private func currentToken(by deadline: Deadline) async throws -> Token {
    switch plan.step(at: surroundings.now()) {
    case .wait(let error): throw error
    case .use: if let token { return token }
    case .signIn: break
    }
    do {
      let request = try KeystoneAPI.signIn(cloud)
      let answer = try await send(request, by: deadline, attempts: plan.isFailing ? 1 : RetryPolicy.maximumAttempts)
      let fresh = try KeystoneAPI.token(from: answer, at: request.url, as: cloud)
      plan.signedIn(lifetime: fresh.lifetime, at: surroundings.now(), isRenewable: !cloud.credential.isToken)
      token = fresh
      return fresh
    } catch let error as OpenStackError {
      // What was called off at the end of the program says nothing about Keystone.
      if Task.isCancelled { throw error }
      plan.failed(error, at: surroundings.now())
      if let token, case .use = plan.step(at: surroundings.now()) { return token }
      token = nil
      throw error
    }
  }

  /// The range from the server's root; where a proxy hides that, the version that `latest` turns out to be.
  private func discover(
    _ endpoint: CinderAPI.Endpoint, token: String, by deadline: Deadline
  ) async throws -> CinderVersions {
    let answer = try await send(CinderAPI.discovery(endpoint), by: deadline)
    if let range = CinderAPI.versionRange(in: answer) {
      return try CinderVersions(minimum: range.minimum, maximum: range.maximum, pinned: pinned)
    }
    let probe = try await send(CinderAPI.probe(endpoint, token: token), by: deadline)
    if probe.status == 401 { throw dropToken(refusedBy: endpoint) }
    let latest = try CinderAPI.latestVersion(
      in: probe, what: "asking Cinder for its microversions")
    return try CinderVersions(minimum: Microversion(3, 0), maximum: latest, pinned: pinned)
  }

  /// Sends one request, several times where that may help.
  private func send(
    _ request: APIRequest, by deadline: Deadline, attempts: Int = RetryPolicy.maximumAttempts, speaksForAll: Bool = true
  ) async throws -> APIResponse {
    let place = HTTPSender.origin(of: request.url)
    if let end = rests[place], end > .now { throw Self.resting(place, until: end) }
    var attempt = 1
    while true {
      let result = await attemptOnce(request, by: deadline)
      let outcome = RetryPolicy.Outcome(result, at: surroundings.now())
      budget.note(failed: outcome.mayPass)
      let timeLeft = (try? deadline.remaining(atMost: .infinity)) ?? 0
      let pause = RetryPolicy.pause(
        after: outcome, attempt: attempt, random: surroundings.random(), timeLeft: timeLeft)
      guard let pause, attempt < attempts, budget.allowsRetry else {
        if speaksForAll, let rest = outcome.askedPause, rest > 0 {
          rests[place] = .now + .seconds(min(rest, Self.longestRest))
        }
        return try result.get()
      }
      do { try await surroundings.pause(pause) } catch { return try result.get() }
      attempt += 1
    }
  }

  private func attemptOnce(_ request: APIRequest, by deadline: Deadline) async -> Result<APIResponse, OpenStackError> {
    do {
      return .success(try await sender.send(request, timeout: try deadline.remaining(atMost: requestTimeout)))
    } catch {
      return .failure(error as? OpenStackError ?? OpenStackError(.unreachable, "\(error)"))
    }
  }

  private static func resting(_ place: String, until end: ContinuousClock.Instant) -> OpenStackError {
    let seconds = Int((end - .now) / .seconds(1)) + 1
    return OpenStackError(
      .rateLimited, "\(place) has asked to be left alone (Retry-After); it is not asked for another \(seconds) s")
  }
}

extension OpenStackError.Code {
  /// True of what may be gone a moment later, and of a token that is refused: not of a cloud that has changed.
  fileprivate var saysNothingOfTheCloud: Bool {
    [.unreachable, .timeout, .serverError, .rateLimited, .unauthorized].contains(self)
  }
}

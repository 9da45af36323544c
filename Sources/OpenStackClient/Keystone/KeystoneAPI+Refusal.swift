extension KeystoneAPI {
  /// What an answer other than 201 means, and what to do about it.
  static func refusal(
    _ answer: APIResponse, at place: String, of credential: CloudConfiguration.Credential
  ) -> OpenStackError {
    let message = JSONFault.message(in: answer.body)
    let said = message.map { "; Keystone says: \($0)" } ?? ""
    let failed = "signing in to Keystone at \(place) failed with status \(answer.status)"
    switch answer.status {
    case 401:
      return OpenStackError(
        .unauthorized, "Keystone at \(place) refused the sign-in (401): \(credential.reasonsForRefusal)\(said)")
    case 403:
      return OpenStackError(
        .forbidden,
        "\(failed): Keystone knows the credential and won't give it this token, or a proxy stands in the way\(said)")
    case 404 where message != nil && credential.isKnownByID:
      // What it does not know of an id or a token, Keystone calls not found.
      return OpenStackError(.unauthorized, "\(failed): \(credential.reasonsForRefusal)\(said)")
    case 300..<400, 404:
      return OpenStackError(
        .badAnswer,
        "\(failed)\(message == nil ? ", without an error in JSON" : ""): there is no Keystone 3 at auth_url, which should "
          + "lead to Keystone's root or end in /v3\(said)")
    default:
      let isHTML = message == nil && answer.headers["content-type"]?.hasPrefix("text/html") == true
      let html = isHTML ? " and HTML; does a proxy or a load balancer answer in its place?" : ""
      return OpenStackError(.serverError, "\(failed)\(html)\(message.map { ": \($0)" } ?? "")")
    }
  }
}

extension CloudConfiguration.Credential {
  /// Why Keystone may refuse it: for all of these it has the same words.
  fileprivate var reasonsForRefusal: String {
    switch self {
    case .password(_, _, let scope):
      "wrong password or unknown user, or \(scope.reasonForRefusal)"
    case .token(_, let scope):
      "the token of the configuration has expired, was revoked or is another cloud's, or \(scope.reasonForRefusal)"
    case .applicationCredential, .namedApplicationCredential:
      "the application credential is unknown or has expired, or its secret is wrong"
    }
  }

  /// Whether there is something that Keystone looks up by an id which it was given.
  fileprivate var isKnownByID: Bool {
    switch self {
    case .password: false
    case .token, .applicationCredential, .namedApplicationCredential: true
    }
  }
}

extension CloudConfiguration.Scope {
  fileprivate var reasonForRefusal: String {
    switch self {
    case .project: "there is no such project, or the user has no role in it"
    case .domain: "there is no such domain, or the user has no role on it"
    case .system: "the user has no role on the system"
    case .unspecified: "the user is disabled"
    }
  }
}

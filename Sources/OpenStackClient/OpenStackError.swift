/// What went wrong with a cloud, worded for the operator: what failed, then why, then what to do.
///
/// The text starts in lower case and holds no secret; the caller puts the cloud's name in front.
public struct OpenStackError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of failure it is, for decisions and for counting.
  public enum Code: String, Sendable, Hashable, Codable {
    /// `clouds.yaml` or `OS_*` is missing, unreadable or says something that can't be used.
    case configuration
    /// No connection: refused, reset, no such host, TLS not trusted.
    case unreachable
    /// No answer in time.
    case timeout
    /// Keystone refused the sign-in, or Cinder refused a token that Keystone had just given.
    case unauthorized
    /// The credential may not do this.
    case forbidden
    /// The credential is not an admin's: Cinder leaves out what it would tell an admin.
    case notAdmin
    /// The thing asked for does not exist (any more).
    case notFound
    /// The catalog has no usable block-storage endpoint.
    case noEndpoint
    /// The microversion wanted is outside the cloud's range.
    case microversion
    /// The server asks to be left alone for a while (429, 413).
    case rateLimited
    /// The server answered with an error status.
    case serverError
    /// The answer is not what the API promises: HTML, truncated JSON, too large.
    case badAnswer
  }

  /// What kind of failure it is.
  public let code: Code
  /// What failed, in a sentence.
  public let description: String

  /// Makes an error.
  public init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }
}

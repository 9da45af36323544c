/// One request that a simulated service has got.
public struct RecordedRequest: Sendable, Equatable {
  /// Which of the two services got it.
  public enum Service: String, Sendable {
    /// Keystone, for identity.
    case keystone
    /// Cinder, for volumes.
    case cinder
  }

  /// Which of the two services got it.
  public var service: Service
  /// The method, such as `GET`.
  public var method: String
  /// The path with its query, as it stood in the request line.
  public var path: String
  /// The `OpenStack-API-Version` header, whole; `nil`: none.
  public var microversion: String?
  /// The `User-Agent` header.
  public var userAgent: String?
  /// The status answered; `nil`: none yet, or the connection was reset or hangs.
  public var status: Int?
  /// When it came, in simulated unix seconds.
  public var time: Double
  /// When it came, in real time.
  public var arrived: ContinuousClock.Instant
  /// When it was answered, in real time; `nil`: not yet.
  public var answered: ContinuousClock.Instant?
}

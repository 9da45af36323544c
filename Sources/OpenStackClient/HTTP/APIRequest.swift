/// One request to an OpenStack API, or to an exporter, as a value.
package struct APIRequest: Sendable, Hashable {
  /// Which API it goes to, as the label `service` of the request metrics says it.
  package enum Service: String, Sendable, Hashable {
    case identity
    case volume
    /// A running exporter's own.
    case exporter
  }

  package var service: Service
  var method = "GET"
  package var url: String
  package var headers: [String: String] = [:]
  var body: [UInt8]?
}

extension APIRequest {
  /// A GET.
  package init(get url: String, of service: Service, headers: [String: String]) {
    self.init(service: service, url: url, headers: headers)
  }
}

/// The answer to an `APIRequest`, read whole.
package struct APIResponse: Sendable, Hashable {
  package var status: Int
  /// Names in lower case; of a repeated header the last value.
  package var headers: [String: String]
  package var body: [UInt8]
  /// The server that it comes from, as scheme, host and port, for errors; empty: not known.
  var place = ""

  /// The place with a word before it: ` at http://host:8776`.
  var atPlace: String { place.isEmpty ? "" : " at \(place)" }
}

/// One request that was made, for counting: which API, how it ended, how long it took.
public struct APIExchange: Sendable, Hashable {
  /// `identity` or `volume`.
  public let service: String
  /// The HTTP status, or what kind of error it was when there was none, such as `timeout`.
  public let outcome: String
  /// From sending to the whole answer, in seconds.
  public let seconds: Double

  /// Makes the record of one request.
  public init(service: String, outcome: String, seconds: Double) {
    self.service = service
    self.outcome = outcome
    self.seconds = seconds
  }
}

public import Alerting
import OpenStackClient
import StallDetector

extension AlertRules {
  /// Whether a cloud has not been seen for too long; nil where that is not decided, and an alert of it stays as it is.
  ///
  /// It is seen: none. It has not been seen for `blind_after`: one. In between it is not decided: an exporter that starts
  /// while the cloud can't be seen must not resolve the alert that it has raised before.
  ///
  /// - Parameters:
  ///   - cloud: the snapshot that the poll has made.
  ///   - watchedSince: when this process began to watch it, in unix seconds: no time before that counts.
  ///   - time: the present, in unix seconds.
  public func blindness(of cloud: CloudSnapshot, watchedSince: Double, at time: Double) -> [AlertCondition]? {
    guard cloud.hasBeenPolled else { return nil }
    guard let failure = cloud.failure else { return [] }
    // What this process has not watched it has not seen either: while it was away nobody polled.
    let unseen = time - max(cloud.lastSuccess ?? -.infinity, watchedSince)
    guard unseen >= settings.blindAfter else { return nil }
    let place = Place(cloud, settings, externalURL: externalURL)
    let lastSeen = cloud.lastSuccess.map { "It was last seen at \(AlertText.time($0))." } ?? "It was never seen."
    let error = AlertText.plain("\(failure)", 500)
    var annotations = [
      "summary": "Cloud \(place.cloud) has not been seen for \(duration(unseen)): \(failure.code.cause)",
      "description": "Cloud \(place.cloud) has not been seen for \(duration(unseen)) (\(failure.code.cause)). "
        + "\(lastSeen) The last poll failed: \(error)." + (failure.advice.map { " What to do: \($0)." } ?? "")
        + " Until it is seen again its other alerts stay as they are, and no new ones begin.",
      "cause": failure.code.cause, "error": error,
    ]
    // No label: who has never signed in does not know it, and would make another alert of the same blindness.
    if !place.region.isEmpty { annotations["region"] = place.region }
    return condition(.blind, of: "", in: place, labels: [], annotations: annotations, link: place.statusPage)
      .map { [$0] } ?? []
  }
}

extension OpenStackError.Code {
  /// What keeps a cloud from being seen, in a word or two.
  fileprivate var cause: String {
    switch self {
    case .unauthorized: "sign-in"
    case .forbidden, .notAdmin: "rights"
    case .unreachable: "network"
    case .timeout: "time-outs"
    case .configuration, .noEndpoint, .microversion: "configuration"
    case .notFound, .rateLimited, .serverError, .badAnswer: "the cloud's answers"
    }
  }
}

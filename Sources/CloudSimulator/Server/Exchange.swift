import Logging
import Synchronization

/// What one port's connections ask: the cloud's state behind its lock, with the time filled in.
final class Exchange: HTTPResponder {
  private let service: RecordedRequest.Service
  private let cloud: CloudCore

  init(_ service: RecordedRequest.Service, _ cloud: CloudCore) {
    self.service = service
    self.cloud = cloud
  }

  func receive(_ request: APIRequest) -> ResponsePlan {
    let here = cloud.surroundings()
    return cloud.state.withLock { $0.receive(request, at: service, here) }
  }

  func answer(_ request: APIRequest, _ plan: ResponsePlan) -> APIResponse {
    let here = cloud.surroundings()
    let response = cloud.state.withLock { state in
      let response = state.answer(request, at: service, here)
      state.log.close(plan.number, status: response.status, at: .now)
      return response
    }
    cloud.logger.debug(
      "answered",
      metadata: [
        "service": "\(service.rawValue)", "method": "\(request.method)", "path": "\(request.target)",
        "status": "\(response.status)",
      ])
    return response
  }

  func close(_ plan: ResponsePlan, _ response: APIResponse) {
    cloud.state.withLock { $0.log.close(plan.number, status: response.status, at: .now) }
  }

  /// The simulated time for a `Date` header.
  func date() -> String { Timestamp.http(cloud.clock.now()) }
}

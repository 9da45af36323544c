/// What stands behind a listening port and decides what each request gets.
protocol HTTPResponder: Sendable {
  /// Notes a request that came, and says what is to become of it.
  func receive(_ request: APIRequest) -> ResponsePlan
  /// The service's own answer, when it is time for it.
  func answer(_ request: APIRequest, _ plan: ResponsePlan) -> APIResponse
  /// Notes that a request got an answer that is not the service's own.
  func close(_ plan: ResponsePlan, _ response: APIResponse)
  /// The time for a `Date` header.
  func date() -> String
}

/// What a load balancer in front of the services says.
enum ProxyAnswer {
  static func page(_ status: Int) -> APIResponse {
    let text = """
      <html><body><h1>\(status) \(HTTPReason.phrase(status))</h1>
      No server is available to handle this request.
      </body></html>

      """
    return APIResponse(
      status, [("Cache-Control", "no-cache"), ("Content-Type", "text/html")], body: Array(text.utf8))
  }
}

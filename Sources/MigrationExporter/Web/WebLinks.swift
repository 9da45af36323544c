/// How our pages refer to each other: by paths with the prefix that a proxy puts before ours.
///
/// The prefix is the path of `web.external_url`, and can change at a reload; what a link says is escaped by whoever writes it.
struct WebLinks: Sendable {
  private let prefix: @Sendable () -> String

  /// - Parameter prefix: such as `/cinder`; empty: there is none.
  init(prefix: String = "") { self.prefix = { prefix } }

  /// Links with the prefix that is in force when they are made.
  init(_ access: WebAccess) { prefix = { access.place.prefix } }

  /// One of our paths, with or without a query, as a browser is to ask for it.
  func path(_ path: String) -> String { prefix() + path }

  /// The page of one migration.
  func migration(_ volume: String, of cloud: String) -> String {
    path("/migrations/\(WebAddress.part(cloud))/\(WebAddress.part(volume))")
  }
}

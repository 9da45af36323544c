/// An application credential, with which a program signs in for a user.
public struct SimulatedApplicationCredential: Sendable, Equatable {
  /// Its id.
  public var id: String
  /// Its name.
  public var name: String
  /// Its secret.
  public var secret: String
  /// The name of the user that it stands for.
  public var user: String

  /// An application credential; the default is the admin's, called `exporter`.
  public init(
    id: String = "517ddc12b34a424ca561047934212c53", name: String = "exporter", secret: String = "appcred-secret",
    user: String = "admin"
  ) {
    self.id = id
    self.name = name
    self.secret = secret
    self.user = user
  }
}

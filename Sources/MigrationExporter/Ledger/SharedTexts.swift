import OpenStackClient

/// The texts that many migrations have in common, such as a project's id or a backend: each is kept but once.
///
/// Cinder repeats them in every row. Who goes through ten thousand migrations, be it to look for alerts or to write a page,
/// would wait for memory at each of them.
struct SharedTexts: Sendable {
  private var texts: Set<String> = []

  /// How many there are.
  var count: Int { texts.count }

  /// Has `migration` use the texts that others have already.
  mutating func share(_ migration: inout MigrationSnapshot) {
    // Its own, which came with each answer anew.
    migration.volume.id = migration.id
    migration.volume.status = shared(migration.volume.status)
    migration.volume.projectID = shared(migration.volume.projectID)
    migration.volume.volumeType = shared(migration.volume.volumeType)
    migration.volume.host = migration.volume.host.map { shared($0) }
    migration.sourceHost = migration.sourceHost.map { shared($0) }
    migration.destinationHost = migration.destinationHost.map { shared($0) }
  }

  private mutating func shared(_ text: String) -> String { texts.insert(text).memberAfterInsert }

  /// Forgets all of them once they are more than so many migrations can have: those that are in use come again.
  mutating func prune(for migrations: Int) {
    if texts.count > 8 * migrations { texts = [] }
  }
}

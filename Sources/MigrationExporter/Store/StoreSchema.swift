import GRDB

/// The tables, and how each version of them is made from the one before.
///
/// A version that was released is never changed: what is new is a new version.
enum StoreSchema {
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { try $0.execute(sql: version1) }
    migrator.registerMigration("2") { db in
      try db.execute(sql: version2)
      try AlertsOfVersion1.move(db)
    }
    migrator.registerMigration("3") { try $0.execute(sql: version3) }
    return migrator
  }

  /// States are JSON; times are unix seconds, sizes bytes, rates bytes per second.
  private static let version1 = """
    CREATE TABLE meta (key TEXT PRIMARY KEY NOT NULL, value REAL NOT NULL) WITHOUT ROWID;

    -- left_at: when the cloud left the configuration; null while it is in it.
    CREATE TABLE clouds (
      cloud TEXT PRIMARY KEY NOT NULL, keystone TEXT NOT NULL, region TEXT, has_polled INTEGER NOT NULL,
      has_seen_progress INTEGER NOT NULL, last_success REAL, left_at REAL
    ) WITHOUT ROWID;
    CREATE TABLE migrations (
      cloud TEXT NOT NULL REFERENCES clouds ON DELETE CASCADE, volume_id TEXT NOT NULL, state TEXT NOT NULL,
      PRIMARY KEY (cloud, volume_id)
    ) WITHOUT ROWID;
    -- The detector as it was some observations ago; those stand in the state.
    CREATE TABLE detectors (
      cloud TEXT NOT NULL REFERENCES clouds ON DELETE CASCADE, volume_id TEXT NOT NULL, state TEXT NOT NULL,
      PRIMARY KEY (cloud, volume_id)
    ) WITHOUT ROWID;
    CREATE TABLE route_paces (
      cloud TEXT NOT NULL REFERENCES clouds ON DELETE CASCADE, source_host TEXT NOT NULL,
      destination_host TEXT NOT NULL, copies TEXT NOT NULL, PRIMARY KEY (cloud, source_host, destination_host)
    ) WITHOUT ROWID;

    -- began: the start, else when it was first seen; tells two migrations of a volume apart.
    CREATE TABLE history (
      id INTEGER PRIMARY KEY, cloud TEXT NOT NULL, region TEXT, volume_id TEXT NOT NULL, began REAL NOT NULL,
      volume_name TEXT NOT NULL, project_id TEXT NOT NULL, volume_type TEXT NOT NULL, size_bytes REAL,
      source_host TEXT, destination_host TEXT, method TEXT NOT NULL, retype INTEGER NOT NULL, start REAL,
      "end" REAL NOT NULL, result TEXT NOT NULL, mean_rate REAL, percent INTEGER, UNIQUE (cloud, volume_id, began)
    );
    CREATE INDEX history_by_end ON history ("end");

    CREATE TABLE alert_lives (key TEXT PRIMARY KEY NOT NULL, state TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE queue_entries (
      queue TEXT NOT NULL, key TEXT NOT NULL, state TEXT NOT NULL, PRIMARY KEY (queue, key)
    ) WITHOUT ROWID;
    CREATE TABLE queue_groups (
      queue TEXT NOT NULL, key TEXT NOT NULL, state TEXT NOT NULL, PRIMARY KEY (queue, key)
    ) WITHOUT ROWID;
    """

  /// What is told of alerts is too long for the pages of an index: a table without row ids takes five times as long, and
  /// twice the room.
  private static let version2 = """
    -- Those that are pending or fire. last_true: null while it is pending.
    CREATE TABLE alerts (
      key TEXT PRIMARY KEY NOT NULL, scope TEXT NOT NULL, since REAL NOT NULL, last_true REAL, holds_for REAL NOT NULL,
      keeps_firing_for REAL NOT NULL, receivers TEXT, labels TEXT NOT NULL, annotations TEXT NOT NULL, link TEXT
    );
    -- What receivers were told, or are to be told. key: the alert's fingerprint.
    CREATE TABLE notifications (
      queue TEXT NOT NULL, key TEXT NOT NULL, revision INTEGER NOT NULL, told INTEGER NOT NULL, resolved_told REAL,
      refusal TEXT, refused_at REAL, delivered_at REAL, delivered_firing INTEGER, starts_at REAL NOT NULL, ends_at REAL,
      labels TEXT NOT NULL, annotations TEXT NOT NULL, link TEXT, PRIMARY KEY (queue, key)
    );
    CREATE TABLE notification_groups (
      queue TEXT NOT NULL, key TEXT NOT NULL, last_told REAL NOT NULL, PRIMARY KEY (queue, key)
    ) WITHOUT ROWID;
    """

  /// With row ids, for the same reason; and with a trail, which is what a migration has shown up to its detector's state: null
  /// where an earlier version wrote it, which kept none.
  private static let version3 = """
    ALTER TABLE migrations RENAME TO migrations_before;
    CREATE TABLE migrations (
      cloud TEXT NOT NULL REFERENCES clouds ON DELETE CASCADE, volume_id TEXT NOT NULL, state TEXT NOT NULL,
      PRIMARY KEY (cloud, volume_id)
    );
    INSERT INTO migrations SELECT cloud, volume_id, state FROM migrations_before;
    DROP TABLE migrations_before;

    ALTER TABLE detectors RENAME TO detectors_before;
    CREATE TABLE detectors (
      cloud TEXT NOT NULL REFERENCES clouds ON DELETE CASCADE, volume_id TEXT NOT NULL, state TEXT NOT NULL, trail TEXT,
      PRIMARY KEY (cloud, volume_id)
    );
    INSERT INTO detectors (cloud, volume_id, state) SELECT cloud, volume_id, state FROM detectors_before;
    DROP TABLE detectors_before;
    """
}

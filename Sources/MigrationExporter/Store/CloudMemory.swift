/// What one poll of a cloud leaves behind to be remembered.
package struct CloudMemory: Sendable {
  /// The cloud and how it is reached: what is remembered of another Keystone or region is not of this cloud.
  var order: CloudOrder
  /// The region, as the last sign-in found it.
  var region: String?
  /// When the last poll that went well began, in unix seconds.
  var lastSuccess: Double?
  var ledger: MigrationLedger
  /// The migrations that have ended since the last time.
  var ends: [FinishedMigration]

  /// Takes out of `ledger` what has ended.
  package init(
    _ ledger: inout MigrationLedger, of order: CloudOrder, region: String? = nil, lastSuccess: Double? = nil
  ) {
    ends = ledger.takeEnds()
    for index in ends.indices { ends[index].region = region }
    self.order = order
    self.region = region
    self.lastSuccess = lastSuccess
    self.ledger = ledger
  }
}

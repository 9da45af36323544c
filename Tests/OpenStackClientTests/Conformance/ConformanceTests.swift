import Foundation
import Testing

@testable import OpenStackClient

/// What the client relies on, held against the simulated cloud and, by `make test-real`, against a real one: so that the
/// simulator cannot drift from it.
@Suite("Conformance", .serialized)
struct ConformanceTests {
  @Test("signs in by password and by application credential, to the same Cinder")
  func signIn() async throws {
    try await ConformanceCloud.with { cloud in
      let password = try cloud.client()
      let applicationCredential = try cloud.client(cloud.applicationCredential)
      let description = try await password.describe()
      #expect(try await applicationCredential.describe() == description)
      #expect(description.region == "RegionOne")
      #expect(description.versions.minimum == Microversion(3, 0))
      #expect(description.versions.used == description.versions.maximum)
      #expect(description.versions.mayHaveProgress)
    }
  }

  @Test("a wrong password and a wrong secret are refused, and neither stands in the error")
  func refusedSignIn() async throws {
    try await ConformanceCloud.with { cloud in
      var wrong = [cloud.admin, cloud.applicationCredential]
      if case .password(let user, _, let scope) = cloud.admin.credential {
        wrong[0].credential = .password(user: user, password: "not-the-secret", scope: scope)
      }
      if case .applicationCredential(let id, _) = cloud.applicationCredential.credential {
        wrong[1].credential = .applicationCredential(id: id, secret: "not-the-secret")
      }
      for configuration in wrong {
        let client = try cloud.client(configuration)
        let error = await #expect(throws: OpenStackError.self) { try await client.describe() }
        #expect(error?.code == .unauthorized)
        #expect(error?.description.contains("not-the-secret") == false)
      }
    }
  }

  @Test("a migration is found, followed to its end, and its destination is known on the way")
  func migration() async throws {
    try await ConformanceCloud.with { cloud in
      let client = try cloud.client()
      let admin = try await ConformanceAdmin(cloud.admin)
      let id = try await admin.makeVolume(named: "conformance-migration")
      #expect(try await client.volume(id: id).migrationStatus == MigrationStatus.none)
      let route = try await admin.migrate(id)

      try await eventually("it is listed as migrating") {
        try await client.volumes(migrationStatus: "migrating").volumes.contains { $0.id == id }
      }
      var percents: [Int] = []
      var destination: Volume?
      var listedProgress: [MigrationProgress] = []
      try await eventually("it succeeds") {
        listedProgress += try await client.volumes(migrationStatus: "migrating").volumes.map(\.progress)
        if destination == nil {
          destination = try await client.volumes(migrationStatus: "target:\(id)").volumes.first
        }
        let volume = try await client.volume(id: id)
        if case .percent(let percent) = volume.progress {
          percents.append(percent)
          #expect(volume.migrationStatus == .migrating)
          #expect(volume.host == route.source)
          #expect(volume.sizeBytes == 0x1p30)
          let age = Date().timeIntervalSince1970 - (try #require(volume.updatedAt))
          #expect(abs(age) < 120, "updated_at is when it began to migrate")
        }
        return volume.migrationStatus == .success
      }
      #expect(Set(percents).count >= 3, "several steps were seen")
      #expect(percents == percents.sorted())
      #expect(listedProgress.allSatisfy { $0 == .absent }, "lists have no progress")
      #expect(destination?.host == route.destination)
      #expect(destination?.migrationStatus == .target(of: id))
      #expect(destination?.name == "conformance-migration")

      let after = try await client.volume(id: id)
      #expect(after.host == route.destination)
      #expect(after.progress == .absent)
      for status in ["starting", "migrating", "completing"] {
        #expect(try await client.volumes(migrationStatus: status).volumes.contains { $0.id == id } == false)
      }
      try await eventually("the former destination is gone") {
        try await client.volumes(migrationStatus: "target:\(id)").volumes.isEmpty
      }
      try await admin.delete(id)
    }
  }

  @Test("below the field's microversion there is a migration and no progress")
  func oldMicroversion() async throws {
    try await ConformanceCloud.with { cloud in
      let old = try cloud.client(microversion: .lastWithoutProgress)
      let latest = try cloud.client()
      let admin = try await ConformanceAdmin(cloud.admin)
      let id = try await admin.makeVolume(named: "conformance-old")
      _ = try await admin.migrate(id)
      try await eventually("there is a percent at the latest microversion") {
        if case .percent = try await latest.volume(id: id).progress { true } else { false }
      }
      let seen = try await old.volume(id: id)
      #expect(seen.migrationStatus == .migrating)
      #expect(seen.progress == .absent)
      #expect(try await old.describe().versions.mayHaveProgress == false)
      #expect(try await old.volumes(migrationStatus: "migrating").volumes.contains { $0.id == id })
      try await eventually("it ends") { try await old.volume(id: id).migrationStatus == .success }
      try await admin.delete(id)
    }
  }

  @Test("a pinned microversion that the cloud does not speak is refused with the range that it speaks")
  func pinnedOutside() async throws {
    try await ConformanceCloud.with { cloud in
      let client = try cloud.client(microversion: Microversion(3, 999))
      let error = await #expect(throws: OpenStackError.self) { try await client.describe() }
      #expect(error?.code == .microversion)
      #expect(error?.description.contains("3.0 to 3.72") == true)
    }
  }

  @Test("a status set by hand migrates without a copy: there is no percent, and after it null")
  func statusByHand() async throws {
    try await ConformanceCloud.with { cloud in
      let client = try cloud.client()
      let admin = try await ConformanceAdmin(cloud.admin)
      let id = try await admin.makeVolume(named: "conformance-by-hand")
      try await admin.resetStatus(id, to: "migrating")
      let volume = try await client.volume(id: id)
      #expect(volume.migrationStatus == .migrating)
      #expect(volume.progress == .absent)
      #expect(try await client.volumes(migrationStatus: "target:\(id)").volumes.isEmpty)
      try await admin.resetStatus(id, to: "none")
      #expect(try await client.volume(id: id).migrationStatus == MigrationStatus.none)
      try await admin.delete(id)
    }
  }

  @Test("a volume that does not exist is not found, in Cinder's own words")
  func notFound() async throws {
    try await ConformanceCloud.with { cloud in
      let client = try cloud.client()
      let error = await #expect(throws: OpenStackError.self) {
        try await client.volume(id: "00000000-0000-0000-0000-000000000000")
      }
      #expect(error?.code == .notFound)
      #expect(error?.description.contains("could not be found") == true)
    }
  }

  @Test("a member is not told which volumes migrate: the key is missing, not null")
  func member() async throws {
    try await ConformanceCloud.with { cloud in
      let client = try cloud.client(cloud.member)
      let member = try await ConformanceAdmin(cloud.member)
      let id = try await member.makeVolume(named: "conformance-member")
      let error = await #expect(throws: OpenStackError.self) { try await client.volume(id: id) }
      #expect(error?.code == .notAdmin)
      try await member.delete(id)
      // Without a volume to look at, too.
      let other = try cloud.client(cloud.member)
      let second = await #expect(throws: OpenStackError.self) { try await other.describe() }
      #expect(second?.code == .notAdmin)
    }
  }
}

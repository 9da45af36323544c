import OpenStackClient
import StallDetector

/// What an admin would type next about a migration, the harmless first.
///
/// What is said of Cinder was seen on a real one, or read in its source: docs/cinder-observed.md.
struct NextSteps: Sendable {
  let migration: MigrationSnapshot

  private var id: String { Shell.word(Words.plain(migration.id, 80)) }
  private var host: String {
    Words.plain(migration.sourceHost?.split(separator: "@").first.map(String.init) ?? "the source's host", 80)
  }

  /// In the order in which one would take them.
  var steps: [NextStep] {
    switch (migration.result, migration.verdict.state) {
    case (.success?, _), (.reset?, _): [show]
    case (.error?, _): [show, log, services, again]
    case (.vanished?, _): [show, target, log]
    case (nil, .stalled): stalled
    case (nil, .unreadable): [services, log, record, restart]
    case (nil, .slow): migration.method == .nova ? [show, blockJob, load] : [show, running, load]
    case (nil, .unmeasurable), (nil, .waiting): [show, services, log]
    case (nil, _): [show]
    }
  }

  private var stalled: [NextStep] {
    switch migration.verdict.reason {
    case .neverStarted: return [show, services, schedulerLog, reset, again]
    case .neverFinished: return [show, log, target]
    default: break
    }
    guard migration.method != .nova else { return [show, blockJob, novaLog, resetOfAttached] }
    return [show, services, running, log, target, reset, deleteTarget, again]
  }

  private var show: NextStep {
    NextStep(
      purpose: "What Cinder says of it now.",
      command: "openstack volume show -c status -c migration_status -c os-vol-host-attr:host -c attachments \(id)",
      risk: .none)
  }

  private var record: NextStep {
    NextStep(
      purpose:
        "What Cinder's database says of it: below the microversion of migration_progress no backend is asked, so that "
        + "it answers although this one hangs.",
      command: "openstack --os-volume-api-version 3.71 volume show -c status -c migration_status \(id)", risk: .none)
  }

  private var services: NextStep {
    NextStep(
      purpose: "Whether the cinder-volume of \(host) is up, and since when it has reported.",
      command: "openstack volume service list --service cinder-volume", risk: .none)
  }

  private var running: NextStep {
    NextStep(
      purpose:
        """
        On \(host): whether a dd still copies it. Its paths may show a device, doubled dashes or the volume's name_id in place of the \
        id: that none shows the id proves nothing. Two looks at /proc/PID/io some seconds apart tell whether one moves.
        """,
      command: "pgrep -af 'dd if='", risk: .none)
  }

  private var log: NextStep {
    NextStep(
      purpose: "On \(host): what its cinder-volume had to say.",
      command: "journalctl -u '*cinder-volume*' --since -2h | grep \(id)", risk: .none)
  }

  private var schedulerLog: NextStep {
    NextStep(
      purpose: "On the controllers: what the scheduler had to say.",
      command: "journalctl -u '*cinder-scheduler*' --since -2h | grep \(id)", risk: .none)
  }

  private var novaLog: NextStep {
    NextStep(
      purpose: "On the server's compute host: what nova-compute had to say.",
      command: "journalctl -u '*nova-compute*' --since -2h | grep \(id)", risk: .none)
  }

  private var blockJob: NextStep {
    NextStep(
      purpose: "On the server's compute host: how far QEMU has got. DOMAIN and DISK are those that the server's "
        + "`virsh domblklist DOMAIN` shows for this volume.",
      command: "virsh blockjob DOMAIN DISK --info", risk: .none)
  }

  private var load: NextStep {
    NextStep(
      purpose: "On \(host): whether the disks or the network are busy with something else.", command: "iostat -xz 5 3",
      risk: .none)
  }

  private var target: NextStep {
    NextStep(
      purpose: "The destination volume, half made as it may be: a second row whose migration_status names this one.",
      command: "cinder --os-volume-api-version 3.33 list --all-tenants --filters migration_status=target:\(id)",
      risk: .none)
  }

  private var restart: NextStep {
    NextStep(
      purpose:
        "On \(host), where its cinder-volume hangs for good: start it anew. The unit is named otherwise on some systems.",
      command: "systemctl restart cinder-volume", risk: .change,
      warning:
        "Ends every copy that runs on this host. Cinder resumes none of them: each stays “migrating” for ever, and has "
        + "to be reset and begun anew. The sources are left as they were.")
  }

  private var reset: NextStep {
    NextStep(
      purpose:
        "Only when nothing copies any more: take the migration back, so that the volume can be used and migrated again.",
      command: "cinder reset-state --reset-migration-status \(id)", risk: .loss,
      warning:
        "Changes Cinder's record, and stops nothing. If a copy still runs after all, Cinder moves the volume to the "
        + "destination when that ends, and deletes the source: what was written to it since is lost. Begin a new migration "
        + "beside it and both write. Where migration_status says completing, the records may be half swapped: do not reset. "
        + "A volume left in “maintenance” also needs --state available. The cinder command reads OS_* variables, and no "
        + "clouds.yaml.")
  }

  private var resetOfAttached: NextStep {
    NextStep(
      purpose: "Only when the compute host shows no block job: take the migration back.",
      command: "cinder reset-state --reset-migration-status \(id)", risk: .loss,
      warning:
        "A server uses this volume. It changes Cinder's record, and neither stops Nova nor tells it. While Nova copies, or "
        + "after it has moved the server to the destination, the record is wrong from then on, and what the server writes "
        + "may end up on a volume that somebody deletes as left over.")
  }

  private var deleteTarget: NextStep {
    NextStep(
      purpose: "After the reset: remove the half-made destination that the list above has shown.",
      command: "openstack volume delete TARGET_ID", risk: .loss,
      warning:
        "The wrong id deletes a good volume for ever: its migration_status must be target:\(Words.plain(migration.id, 80)). "
        + "Cinder refuses while that stands; reset it in the same way first. Never delete a source before the status says "
        + "success.")
  }

  private var again: NextStep {
    NextStep(
      purpose: "Then: begin it anew, from 0 %.",
      command:
        "openstack volume migrate --host \(Shell.word(Words.plain(migration.destinationHost ?? "HOST@BACKEND#POOL", 120))) \(id)",
      risk: .change,
      warning:
        "Copies the whole volume again, and loads both backends for as long. Make sure that no earlier copy of it runs."
    )
  }
}

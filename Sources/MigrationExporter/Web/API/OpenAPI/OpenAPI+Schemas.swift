import Alerting
import OpenStackClient
import StallDetector

/// What the answers hold, field by field; a test compares it with the types that are written.
extension OpenAPI {
  static let states = MigrationState.allCases.map(\.rawValue)
  static let results = MigrationSnapshot.Result.allCases.map(\.rawValue)
  static let methods = MigrationSnapshot.Method.allCases.map(\.rawValue)

  static let alertStates = AlertsOverview.State.allCases.map(\.rawValue)

  static let schemas: [(name: String, about: String, fields: [OpenAPISchema.Field])] = [
    ("Migration", "A migration of now, or one that ended in the last minutes.", migration),
    ("Cloud", "A watched cloud and region, and how well it is seen.", cloud),
    ("FinishedMigration", "A migration that has ended.", finished),
    (
      "Migrations", "A page of migrations.",
      page("migrations", of: "Migration") + [
        .init("total", .whole, "How many there are on all pages.")
      ]
    ),
    ("MigrationDetail", "A migration, and all that led to its verdict.", detail),
    ("Policy", "A policy with all its numbers, as they count.", policy),
    ("Reading", "What Cinder said of a migration, once or in several polls in a row.", reading),
    (
      "Tick", "A poll that first showed a new highest percent.",
      [.init("time", .number, "When, in unix seconds."), .init("percent", .whole, "0 to 100.")]
    ),
    (
      "Verdict", "The first verdict of another state than the one before.",
      [
        .init("time", .number, "When, in unix seconds."), .init("state", .words(states), "What it was from then on."),
        .init("reason", .text, "Why, as it was then."),
      ]
    ),
    (
      "Alerts", "A page of alerts: firing and pending ones the oldest first, then resolved ones the newest first.",
      page("alerts", of: "Alert") + [.init("total", .whole, "How many there are on all pages.")]
    ),
    ("Alert", "An alert, and what each receiver knows of it.", alert),
    ("Delivery", "What one receiver, or one replica of it, knows of an alert.", delivery),
    (
      "Clouds", "All watched clouds.",
      [
        .init("clouds", .list(.reference("Cloud")), "In the order of the configuration."),
        .init("version", .text, "The exporter's version."),
        .init("time", .number, "The exporter's clock when it answered, in unix seconds."),
      ]
    ),
    (
      "History", "A page of the history, the one that ended last first.",
      page("history", of: "FinishedMigration") + [
        .init(
          "routes", .list(.reference("RoutePace")),
          "The pace of each route of the clouds that were asked for, of all that is kept, whatever else was asked for; the "
            + "one that was used last first."),
        .init(
          "source", .words(["store", "memory"]), "store: all that is kept; memory: what ended in the last minutes."),
        .init("note", .nullable(.text), "What the source can't tell."),
      ]
    ),
    ("RoutePace", "How fast the copies of a route were that ended well, over their whole duration.", routePace),
    (
      "Problem", "Why there is no such answer.",
      [
        .init("error", .text, "What is wrong, and what is allowed."),
        .init("code", .words(API.Problem.Code.allCases.map(\.rawValue)), "What kind of wrong."),
      ]
    ),
  ]

  private static func page(_ name: String, of schema: String) -> [OpenAPISchema.Field] {
    [
      .init(name, .list(.reference(schema)), "The rows of this page."),
      .init("limit", .whole, "The most rows of a page."),
      .init("offset", .whole, "How many rows came before this page."),
      .init("next", .nullable(.text), "The next page, as a reference from this one; null on the last."),
    ]
  }

  private static let migration: [OpenAPISchema.Field] = [
    .init("cloud", .text, "The configured name of its cloud."),
    .init("region", .nullable(.text), "The cloud's region."),
    .init("volume_id", .text, "The volume's id."),
    .init("volume_name", .text, "The volume's name, as its owner chose it: escape it for where it goes."),
    .init("project_id", .text, "The project that owns it."),
    .init("volume_type", .text, "The name of its volume type."),
    .init("source_host", .nullable(.text), "The backend that it leaves."),
    .init("destination_host", .nullable(.text), "The backend that it goes to."),
    .init(
      "status", .words(["starting", "migrating", "completing", "success", "error", "none"]),
      "Its migration_status, as Cinder says it."),
    .init("state", .words(states), "The verdict in a word."),
    .init("reason", .text, "Why, in a sentence."),
    .init("result", .nullable(.words(results)), "How it ended; null while it goes on."),
    .init("progress_percent", .nullable(.whole), "The last percent that Cinder gave."),
    .init("size_bytes", .nullable(.number), "The volume's size."),
    .init("copied_bytes", .nullable(.number), "How much is copied, to one percent of the size."),
    .init("copy_rate_bytes_per_second", .nullable(.number), "How fast it copies now; 0 while stalled."),
    .init(
      "copy_rate_lower_bound_bytes_per_second", .nullable(.number),
      "A rate that it has certainly reached lately; null while stalled."),
    .init(
      "copy_rate_upper_bound_bytes_per_second", .nullable(.number),
      "A rate that it has certainly not exceeded lately; null while stalled."),
    .init("estimated_completion", .nullable(.number), "When it will be done, in unix seconds."),
    .init("earliest_completion", .nullable(.number), "The early end of the interval that holds in four cases of five."),
    .init("latest_completion", .nullable(.number), "The late end of that interval."),
    .init("start", .nullable(.number), "When it began, in unix seconds, by Cinder's record or by first sight."),
    .init("end", .nullable(.number), "When its end was seen, in unix seconds."),
    .init("last_progress", .nullable(.number), "When its highest percent was first seen, in unix seconds."),
    .init("last_reading", .nullable(.number), "When its percent was last read, in unix seconds."),
    .init("stall_deadline", .nullable(.number), "When it will be, or was, called stalled if nothing moves."),
    .init("deadline", .nullable(.number), "When it must be done by its policy, in unix seconds."),
    .init(
      "as_of", .nullable(.number), "When its cloud was last seen, in unix seconds: of then is all that is said here."),
    .init("policy", .text, "What the policy that applies is called."),
    .init("mode", .words(["adaptive", "strict"]), "How that judges a plateau."),
    .init("method", .words(methods), "Who copies."),
    .init("retype", .flag, "True when a change of the volume's type is the cause."),
  ]

  private static let detail: [OpenAPISchema.Field] = [
    .init("migration", .reference("Migration"), "As in the list."),
    .init("policy", .text, "The policy that applied, with its numbers, in a line."),
    .init("policy_values", .reference("Policy"), "The same as values."),
    .init("readings", .list(.reference("Reading")), "All that Cinder said, the oldest first."),
    .init("ticks", .list(.reference("Tick")), "The staircase of percents, the oldest first."),
    .init("verdicts", .list(.reference("Verdict")), "Each change of the verdict, the oldest first."),
    .init("readings_left_out", .whole, "How many older readings are no longer kept."),
    .init("verdicts_left_out", .whole, "How many older changes are no longer kept."),
    .init("alerts", .list(.reference("Alert")), "The alerts about it."),
  ]

  private static let policy: [OpenAPISchema.Field] = [
    .init("name", .text, "What the policy is called."),
    .init("mode", .words(["adaptive", "strict"]), "How it judges a plateau."),
    .init("window_seconds", .number, "A plateau is never called a stall before; no other window is shorter."),
    .init("longest_seconds", .nullable(.number), "By then it is, whatever the pace; null in mode strict."),
    .init(
      "tolerated_slowdown", .nullable(.number),
      "How many times longer than its pace explains a percent may take; null in mode strict."),
    .init(
      "slowest_healthy_rate_bytes_per_second", .nullable(.number),
      "What decides while no pace is known; null in mode strict."),
    .init("number_missing_window_seconds", .number, "After so long without a number it is stalled."),
    .init("finishing_window_seconds", .number, "After so long in its end it is stalled."),
    .init("minimum_rate_bytes_per_second", .nullable(.number), "What is slower is slow; null: no rate is."),
    .init("deadline_seconds", .nullable(.number), "How long it may take from its start; null: any time."),
  ]

  private static let routePace: [OpenAPISchema.Field] = [
    .init("cloud", .text, "The configured name of the cloud."),
    .init("source_host", .nullable(.text), "The backend that they left."),
    .init("destination_host", .nullable(.text), "The backend that they went to."),
    .init("copies", .whole, "How many it is taken from."),
    .init("mean_rate_bytes_per_second", .number, "The mean of their mean rates."),
    .init("usual_rate_bytes_per_second", .number, "The median of their mean rates, which one odd copy does not move."),
    .init("slowest_rate_bytes_per_second", .number, "That of the slowest."),
    .init("fastest_rate_bytes_per_second", .number, "That of the fastest."),
    .init("last_end", .number, "When the last of them ended, in unix seconds."),
  ]

  private static let alert: [OpenAPISchema.Field] = [
    .init("fingerprint", .text, "The sixteen hexadecimal digits by which Alertmanager and webhooks know it."),
    .init("alertname", .text, "Its label alertname."),
    .init("severity", .text, "Its label severity."),
    .init(
      "state", .words(alertStates),
      "pending: its condition is true, but not yet for long enough; firing; resolved: it was, within the last hour."),
    .init("since", .number, "Since when it is in that state, in unix seconds."),
    .init("starts_at", .nullable(.number), "When it began to fire; null while it is pending."),
    .init("ends_at", .nullable(.number), "When it was resolved."),
    .init("cloud", .nullable(.text), "The cloud that it is about."),
    .init("volume_id", .nullable(.text), "The volume that it is about."),
    .init("labels", .texts, "All its labels."),
    .init("annotations", .texts, "What there is to say: summary, description, runbook_url and others."),
    .init("link", .nullable(.text), "Where a person sees more."),
    .init("deliveries", .list(.reference("Delivery")), "What each receiver knows of it; none while it is pending."),
  ]

  private static let delivery: [OpenAPISchema.Field] = [
    .init("receiver", .text, "The receiver's configured name."),
    .init("queue", .text, "The same, with the replica's address where there are several."),
    .init(
      "status", .words(API.Delivery.Status.allCases.map(\.rawValue)),
      "waiting: yet to be told; delivered: nothing is left to tell; refused: it will not take it."),
    .init("waiting_since", .nullable(.number), "Since when it is to be told, in unix seconds."),
    .init("tries", .nullable(.whole), "How often it was tried in vain."),
    .init("next_try", .nullable(.number), "When it is tried next, in unix seconds."),
    .init("failure", .nullable(.text), "What went wrong the last time, or why it is refused."),
    .init("told_at", .nullable(.number), "When it last took the alert, in unix seconds."),
    .init("told_state", .nullable(.words(alertStates)), "What it was told then."),
  ]

  private static let reading: [OpenAPISchema.Field] = [
    .init(
      "kind", .words(API.Reading.kinds),
      "percent: a number; absent: none, though the cloud gives the field; never-seen: none, and none was ever seen; "
        + "text: the driver's words; unavailable: its Cinder is too old; failed: its details could not be read; "
        + "null: no migration_status; missing: no such volume; else the migration_status."),
    .init("percent", .nullable(.whole), "The percent of kind percent."),
    .init("first", .number, "When it was first answered, in unix seconds."),
    .init("last", .number, "When it was last answered, in unix seconds."),
    .init("polls", .whole, "In how many polls."),
  ]

  private static let cloud: [OpenAPISchema.Field] = [
    .init("name", .text, "Its configured name."),
    .init("polled", .flag, "False until its first poll was tried."),
    .init("up", .flag, "True when the last poll went well."),
    .init("failure", .nullable(.text), "What went wrong with the last poll, and what to do."),
    .init("failure_code", .nullable(.text), "What kind of failure, such as timeout, unauthorized or not_admin."),
    .init("last_success", .nullable(.number), "When the last poll that went well began, in unix seconds."),
    .init("region", .nullable(.text), "The region of its endpoint."),
    .init("endpoint", .nullable(.text), "Where its Cinder is."),
    .init("microversion", .nullable(.text), "The one that is used, such as 3.72."),
    .init("microversion_minimum", .nullable(.text), "The lowest that its Cinder takes."),
    .init("microversion_maximum", .nullable(.text), "The highest that its Cinder takes."),
    .init(
      "progress_available", .nullable(.flag), "False where its Cinder is too old to give percents; null: not yet seen."),
    .init("why_no_progress", .nullable(.text), "Why there are no percents."),
    .init(
      "migrations", .counts(states), "How many are in each state; 0 also where it was never seen, by last_success."),
    .init("finished", .counts(results), "How many have ended since the exporter's start, by result."),
  ]

  private static let finished: [OpenAPISchema.Field] = [
    .init("cloud", .text, "The configured name of its cloud."),
    .init("region", .nullable(.text), "The cloud's region."),
    .init("volume_id", .text, "The volume's id."),
    .init("volume_name", .text, "The volume's name, as its owner chose it."),
    .init("project_id", .text, "The project that owned it."),
    .init("volume_type", .text, "The name of its volume type."),
    .init("size_bytes", .nullable(.number), "The volume's size."),
    .init("source_host", .nullable(.text), "The backend that it left, or was to leave."),
    .init("destination_host", .nullable(.text), "The backend that it went to, or was to go to."),
    .init("method", .words(methods), "Who copied."),
    .init("retype", .flag, "True when a change of the volume's type was the cause."),
    .init("start", .nullable(.number), "When it began, in unix seconds."),
    .init("end", .number, "When its end was seen, in unix seconds."),
    .init("result", .words(results), "How it ended."),
    .init("duration_seconds", .nullable(.number), "From start to end."),
    .init("mean_rate_bytes_per_second", .nullable(.number), "Over the whole duration, of one that ended well."),
    .init("last_percent", .nullable(.whole), "The last percent that Cinder gave."),
    .init(
      "usual_rate_bytes_per_second", .nullable(.number),
      "The median of the mean rates on its route; null where there are fewer than three."),
    .init(
      "slower_than_usual", .nullable(.flag),
      "True when that is at least 1.5 times its own; null where one of them is not known."),
  ]
}

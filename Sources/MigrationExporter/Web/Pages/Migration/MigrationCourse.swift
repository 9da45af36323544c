import OpenStackClient
import StallDetector

/// How one migration has gone, drawn, with the words for what is drawn.
struct MigrationCourse: Sendable {
  let cloud: CloudSnapshot
  let migration: MigrationSnapshot
  let context: PageContext

  /// A section; a sentence where there is nothing to draw.
  var html: HTML {
    let course = Course(migration, in: cloud)
    guard !course.steps.isEmpty, course.now > course.begin else {
      return "<section class=\"course\"><h2>How it has gone</h2>\n<p class=\"blank\">\(whyNothing)</p></section>\n"
    }
    let chart = chart(course)
    let rates = migration.volume.sizeBytes.map { size in
      RateChart(
        course: course, scale: chart.scale, onePercent: size / 100, minimum: migration.policy.minimumRate
      ).html
    }
    let rateSection: HTML? = rates.map {
      $0.isEmpty ? HTML() : "<h3>Copy rate from one new percent to the next</h3>\n\($0)"
    }
    return """
      <section class="course is-\(migration.style)"><h2>How it has gone</h2>
      <figure>\(chart.html(summary: summary(course)))<figcaption>\(legend(chart, course))</figcaption></figure>
      \(rateSection)</section>

      """
  }

  private func chart(_ course: Course) -> StaircaseChart {
    var chart = StaircaseChart(course: course)
    chart.isOver = migration.result != nil
    chart.lastAdvance = migration.lastAdvance
    chart.stallDeadline = migration.stalledSince ?? migration.verdict.stallDeadline
    chart.deadline = migration.deadline
    if let early = migration.verdict.earliestCompletion, let likely = migration.verdict.estimatedCompletion,
      let late = migration.verdict.latestCompletion
    {
      chart.estimate = (early, likely, late)
    }
    return chart
  }

  private var whyNothing: String {
    switch migration.verdict.reason {
    case .driverAssisted: "The storage driver copies it and gives no number, so that there is nothing to draw."
    case .fieldUnavailable, .fieldNeverSeen: "This cloud gives no number, so that there is nothing to draw."
    default: "No number has come yet."
    }
  }

  /// The drawing in words.
  private func summary(_ course: Course) -> String {
    guard let first = course.steps.first, let last = course.steps.last else { return "" }
    let from = Words.clock(first.time, at: context.now)
    var words =
      "Progress over time: \(first.percent) % at \(from), \(last.percent) % at \(Words.clock(last.time, at: context.now)) UTC"
    if migration.result == nil { words += ", nothing new for \(duration(max(0, course.now - last.time)))" }
    if let deadline = migration.stalledSince ?? migration.verdict.stallDeadline, migration.result == nil {
      words += "; called stalled at \(Words.clock(deadline, at: context.now))"
    }
    if let deadline = migration.deadline, migration.result == nil {
      words += "; deadline at \(Words.clock(deadline, at: context.now))"
    }
    return words + "."
  }

  private func legend(_ chart: StaircaseChart, _ course: Course) -> HTML {
    var items: [HTML] = ["<span class=\"k stairs\">whole percents, as Cinder gave them</span>"]
    if !chart.isOver {
      items.append(
        chart.estimate != nil
          ? "<span class=\"k pace\">expected, with the interval that holds in four cases of five</span>"
          : "<span class=\"k pace\">as it would have gone on at its own pace</span>")
      if chart.hasPlateau { items.append("<span class=\"k plateau\">no new percent</span>") }
    }
    if course.gaps.contains(where: \.isFailure) { items.append("<span class=\"k gap\">could not be read</span>") }
    if !course.standings.isEmpty { items.append("<span class=\"k strip\">below: what it was called</span>") }
    return items.joined(separator: " ")
  }
}

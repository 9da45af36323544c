import Foundation
import MigrationExporter

/// Carries out what `exporterd watch` shows: on a screen, as plain frames where there is none, or as lines for programs.
struct WatchLook {
  private let screen: AlternateScreen?
  private let isWide: Bool
  private let isColoured: Bool
  private var page: WatchScreen
  private var record: WatchRecord?
  private var isSuspended = false

  init(screen: AlternateScreen?, page: WatchScreen, record: WatchRecord?, isWide: Bool, isColoured: Bool) {
    self.screen = screen
    self.page = page
    self.record = record
    self.isWide = isWide
    self.isColoured = isColoured
  }

  func begin() throws {
    try screen?.enter()
    try draw()
  }

  /// Leaves the terminal as it was.
  func end() { if !isSuspended { screen?.leave() } }

  /// Shows what comes of `event`; true when it is the last.
  mutating func take(_ event: WatchEvent) throws -> Bool {
    let now = Date().timeIntervalSince1970
    if record != nil, try takeForPrograms(event, at: now) { return false }
    switch event {
    case .hopeless(let error): throw error
    case .seen(let fleet):
      page.take(fleet, at: now)
      if screen == nil { try Terminal.write(page.plain(at: now)) }
    case .failed(let words):
      page.fail(words, at: now)
      if screen == nil { Terminal.complain("\(words)") }
    case .tick: break
    case .resized: if !isSuspended { try screen?.clear() }
    case .suspended:
      guard let screen, !isSuspended else { return false }
      screen.leave()
      isSuspended = true
      // It can't be held back; the shell shows it as stopped, and wakes us with SIGCONT.
      kill(getpid(), SIGSTOP)
      return false
    case .resumed:
      guard isSuspended else { break }
      isSuspended = false
      try screen?.enter()
    case .key(let byte):
      // q, Q, and Ctrl-D, which ends whatever reads from a terminal.
      guard [0x71, 0x51, 0x04].contains(byte) else { return false }
      return true
    case .end: return true
    }
    try draw()
    return false
  }

  /// Prints what is seen as lines; false for what is taken as elsewhere.
  private mutating func takeForPrograms(_ event: WatchEvent, at now: Double) throws -> Bool {
    switch event {
    case .seen(let fleet):
      // Of a cloud that was not asked yet nothing is known, and no rows would say that nothing migrates.
      if fleet.clouds.contains(where: { !$0.polled }) { break }
      // At once: who reads it may wait for the line.
      try Terminal.write(record?.take(fleet, at: now) ?? "")
      for line in record?.news(of: fleet.complaints) ?? [] { Terminal.complain(line) }
    case .failed(let words): for line in record?.news(of: [words]) ?? [] { Terminal.complain(line) }
    case .tick:
      // Where there are no rows nothing is written, and it would not be noticed otherwise.
      if Terminal.readerIsGone { throw POSIXError(.EPIPE) }
    default: return false
    }
    return true
  }

  private func draw() throws {
    guard let screen, !isSuspended, let size = Terminal.size else { return }
    let now = Date().timeIntervalSince1970
    try screen.draw(page.lines(size, isWide: isWide, isColoured: isColoured, at: now))
  }
}

import Foundation
import Testing

@testable import MigrationExporter

@Suite("The colours of the pages")
struct PaletteTests {
  /// The custom properties of the style sheet that are colours, by name; first those of light, then those of dark.
  private static let palettes: [[String: String]] = {
    let blocks = StyleSheet.text.components(separatedBy: ":root {").dropFirst().prefix(2)
    return blocks.map { block in
      let body = block.prefix { $0 != "}" }
      var colours: [String: String] = [:]
      for line in body.split(whereSeparator: { $0 == ";" || $0 == "\n" }) {
        let parts = line.split(separator: ":").map { $0.trimmingCharacters(in: .whitespaces) }
        if parts.count == 2, parts[0].hasPrefix("--"), parts[1].hasPrefix("#") {
          colours[String(parts[0].dropFirst(2))] = parts[1]
        }
      }
      return colours
    }
  }()

  /// Relative luminance as WCAG 2 defines it.
  private static func luminance(_ colour: String) -> Double {
    let number = Int(colour.dropFirst(), radix: 16) ?? 0
    let parts = [16, 8, 0].map { shift -> Double in
      let value = Double((number >> shift) & 255) / 255
      return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
  }

  private static func contrast(_ one: String, _ other: String) -> Double {
    let (light, dark) = (max(luminance(one), luminance(other)), min(luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)
  }

  @Test("every text can be read on every ground: a contrast of 4.5 at least, in light and in dark")
  func contrast() throws {
    #expect(Self.palettes.count == 2)
    for palette in Self.palettes {
      let texts = [
        "ink", "quiet", "accent", "stalled", "failed", "unreadable", "slow", "copying", "finishing", "ended",
        "unmeasurable", "waiting",
      ]
      for text in texts {
        for ground in ["paper", "panel", "stalled-tint", "unreadable-tint", "slow-tint", "code"] {
          let ratio = Self.contrast(try #require(palette[text]), try #require(palette[ground]))
          #expect(ratio >= 4.5, "\(text) on \(ground): \(ratio)")
        }
      }
      // Bars and lines are no text.
      #expect(Self.contrast(try #require(palette["copying"]), try #require(palette["track"])) >= 3)
    }
  }

  @Test("every standing has its colour, and a shape that no other has")
  func shapes() {
    var shapes: Set<String> = []
    for standing in Standing.allCases {
      #expect(StyleSheet.text.contains(".\(standing.rawValue) .v b"), "\(standing)")
      // A full square is the shape of those that have no rule.
      let rule = StyleSheet.text.components(separatedBy: "\n.\(standing.rawValue) b::before {").dropFirst().first
      #expect(shapes.insert(rule.map { String($0.prefix { $0 != "}" }) } ?? "square").inserted, "\(standing)")
    }
  }
}

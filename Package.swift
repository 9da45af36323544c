// swift-tools-version: 6.2
import PackageDescription

/// The house rules for every target: Swift 6 mode, no implicit existentials or re-exports, no warnings.
let houseRules: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let orderedCollections = Target.Dependency.product(name: "OrderedCollections", package: "swift-collections")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
  name: "cinder-migration-exporter",
  products: [.executable(name: "exporterd", targets: ["exporterd"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
    .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras", exact: "1.35.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1", traits: []),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
  ],
  targets: [
    .target(name: "StallDetector", swiftSettings: houseRules),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CCrypt", providers: [.apt(["libcrypt-dev"])]),
    .target(name: "MetricsExposition", dependencies: ["CZlib"], swiftSettings: houseRules),
    .target(
      name: "Alerting",
      dependencies: [asyncHTTPClient, logging, nioCore, nioHTTP1, nioPosix, nioSSL, orderedCollections],
      swiftSettings: houseRules),
    .target(
      name: "OpenStackClient",
      dependencies: [asyncHTTPClient, logging, nioCore, nioHTTP1, nioPosix, nioSSL, yams],
      swiftSettings: houseRules),
    .target(
      name: "MigrationExporter",
      dependencies: [
        "Alerting", "CCrypt", "StallDetector", "MetricsExposition", "OpenStackClient", grdb, httpTypes,
        hummingbird, hummingbirdCore, logging, nioCore, nioHTTPTypes, nioPosix, nioSSL, serviceLifecycle, unixSignals,
        yams,
      ],
      swiftSettings: houseRules),
    .target(
      name: "CloudSimulator",
      dependencies: [logging, nioCore, nioHTTP1, nioPosix],
      swiftSettings: houseRules),
    .executableTarget(
      name: "exporterd",
      dependencies: [
        "Alerting", "MigrationExporter", "CloudSimulator", "OpenStackClient", "StallDetector", argumentParser, logging,
        serviceLifecycle, unixSignals,
      ],
      swiftSettings: houseRules),

    .executableTarget(
      name: "benchmark",
      dependencies: [
        "Alerting", "MigrationExporter", "CloudSimulator", "MetricsExposition", "OpenStackClient", "StallDetector",
        argumentParser, hummingbird, logging, nioCore, serviceLifecycle,
      ],
      path: "Benchmarks",
      swiftSettings: houseRules),

    .testTarget(
      name: "StallDetectorTests", dependencies: ["StallDetector"], exclude: ["Golden"], swiftSettings: houseRules),
    .testTarget(
      name: "AlertingTests", dependencies: ["Alerting", nioCore, nioPosix, nioSSL, orderedCollections],
      swiftSettings: houseRules),
    .testTarget(
      name: "MetricsExpositionTests", dependencies: ["MetricsExposition", "CZlib"], swiftSettings: houseRules),
    .testTarget(
      name: "OpenStackClientTests",
      dependencies: [
        "OpenStackClient", "CloudSimulator", asyncHTTPClient, logging, nioCore, nioHTTP1, nioPosix, nioSSL,
      ],
      exclude: ["Clouds/Table"],
      swiftSettings: houseRules),
    .testTarget(
      name: "CloudSimulatorTests",
      dependencies: ["CloudSimulator", asyncHTTPClient, nioCore, nioHTTP1],
      swiftSettings: houseRules),
    .testTarget(
      name: "MigrationExporterTests",
      dependencies: [
        "MigrationExporter", "Alerting", "CloudSimulator", "MetricsExposition", "OpenStackClient", "StallDetector",
        grdb, httpTypes, hummingbird, hummingbirdTesting, logging, nioCore, nioEmbedded, nioHTTPTypes, nioPosix, nioSSL,
        serviceLifecycle,
      ],
      exclude: ["Metrics/golden-page.txt", "Metrics/golden-page-openmetrics.txt"],
      swiftSettings: houseRules),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "Alerting", "MigrationExporter", "CloudSimulator", "OpenStackClient", "StallDetector", asyncHTTPClient, logging,
        nioCore, nioHTTP1, serviceLifecycle,
      ],
      swiftSettings: houseRules),
  ]
)

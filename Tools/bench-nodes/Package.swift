// swift-tools-version: 6.1

import PackageDescription

// The nodes that Tools/bench measures with: a package of its own, as a user's nodes are, so that building
// Antiphon does not build them.

func node(_ name: String, uses dependencies: [Target.Dependency] = []) -> Target {
    .executableTarget(
        name: name,
        dependencies: dependencies + [
            .product(name: "NodeRuntime", package: "antiphon")
        ],
        path: name)
}

let package = Package(
    name: "bench-nodes",
    dependencies: [.package(name: "antiphon", path: "../..")],
    targets: [
        .target(
            name: "Arrivals", dependencies: [.product(name: "NodeRuntime", package: "antiphon")],
            path: "Arrivals"),
        node("bench-source", uses: ["Arrivals"]),
        node("bench-relay"),
        node("bench-sink", uses: ["Arrivals"]),
        node("bench-ping", uses: ["Arrivals"]),
        node("bench-echo"),
        node("bench-words"),
        node("bench-voice"),
        node("bench-notes"),
    ],
    swiftLanguageModes: [.v6]
)

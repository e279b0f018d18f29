// swift-tools-version: 6.1

import PackageDescription

// The architecture, in order of layers: arrows point only to targets further up this file.

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// A C library of the system, seen through the module map in `Sources/<name>`.
func system(_ name: String, debian packages: [String]) -> Target {
    .systemLibrary(name: name, providers: [.apt(packages)])
}

/// A library of the project in `Sources/<name>`.
///
/// - Parameter isOnMessagePath: whether every message passes through it. The checks of exclusive access, a tenth of
///   what a message costs there, are then left to the debug build, in which the tests run.
func library(
    _ name: String, uses dependencies: [Target.Dependency] = [], excluding excluded: [String] = [],
    isOnMessagePath: Bool = false
) -> Target {
    .target(
        name: name, dependencies: dependencies, exclude: excluded,
        swiftSettings: isOnMessagePath
            ? settings + [.unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))]
            : settings)
}

/// A node: one folder under `Nodes`, one executable, one process.
func node(_ name: String, uses dependencies: [Target.Dependency] = []) -> Target {
    .executableTarget(
        name: name, dependencies: ["Messages", "NodeRuntime"] + dependencies,
        path: "Nodes/\(name)", swiftSettings: settings)
}

/// A program for the project's own use, in `Tools/<name>`.
func tool(_ name: String, uses dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies, path: "Tools/\(name)", swiftSettings: settings)
}

/// A node that only tests use, in `Tests/Nodes/<name>`.
func testNode(_ name: String) -> Target {
    .executableTarget(
        name: name, dependencies: ["Messages", "NodeRuntime"], path: "Tests/Nodes/\(name)",
        swiftSettings: settings)
}

/// The tests of one target, in `Tests/<name>`.
func tests(
    _ name: String, of dependencies: [Target.Dependency], excluding excluded: [String] = []
) -> Target {
    .testTarget(
        name: name, dependencies: dependencies, path: "Tests/\(name)", exclude: excluded,
        swiftSettings: settings)
}

/// What users run.
let programs: [Target] = [
    // C libraries
    system("CLinux", debian: ["libc6-dev"]),
    system("CZeroMQ", debian: ["libzmq3-dev"]),
    system("CCurl", debian: ["libcurl4-openssl-dev"]),
    system("CYAML", debian: ["libyaml-dev"]),
    system("CSpeexDSP", debian: ["libspeexdsp-dev"]),
    system("CALSA", debian: ["libasound2-dev"]),
    system("CESpeak", debian: ["libespeak-ng-dev"]),
    system("CFlite", debian: ["flite1-dev"]),
    system("CPocketSphinx", debian: ["libpocketsphinx-dev", "libsphinxbase-dev"]),
    system("CWebSockets", debian: ["libwebsockets-dev", "libuv1-dev", "libssl-dev"]),

    // What crosses an edge, and the socket it crosses on
    library("Messages", excluding: ["WIRE.md"], isOnMessagePath: true),
    library("ZeroMQ", uses: ["CZeroMQ", "Messages"], isOnMessagePath: true),

    // What threads take turns at
    library("Locking"),

    // What a node author imports
    library("NodeRuntime", uses: ["CLinux", "Locking", "Messages", "ZeroMQ"], isOnMessagePath: true),
    library("NodeTesting", uses: ["CLinux", "Messages", "NodeRuntime"]),

    // Samples in, samples out
    library("Sound", uses: ["Messages"]),
    library("Resampling", uses: ["CSpeexDSP", "Messages"]),

    // Microphones and loudspeakers, and what the nodes that open one share
    library("SoundCard", uses: ["CALSA", "Locking"]),
    library("DeviceAccess", uses: ["NodeRuntime", "SoundCard"]),

    // Whether the speaker is done
    library("EndOfTurn", uses: ["Messages"]),

    // What a client of the realtime protocol is told, and what the graph is asked
    library(
        "Realtime", uses: ["CSpeexDSP", "EndOfTurn", "Messages", "Resampling", "Sound"],
        excluding: ["PROTOCOL.md"],
        isOnMessagePath: true),

    // Graph files
    library("Spelling"),
    library("YAML", uses: ["CYAML"]),
    library("GraphModel", uses: ["Messages", "Spelling", "YAML"]),

    // Child processes, and what ends them when their parent dies
    library("Processes", uses: ["CLinux"]),

    // Starts, wires, watches and stops a graph
    library("Supervision", uses: ["CLinux", "GraphModel", "Messages", "Processes", "ZeroMQ"]),

    // HTTP and WebSocket, server and client
    library("Web", uses: ["CWebSockets", "Locking", "Messages"]),

    // When the assistant speaks, and when it makes room
    library("TurnTaking", uses: ["EndOfTurn", "Messages"]),

    // Text: what to answer, and where to cut what is spoken
    library("Dialogue", uses: ["Messages", "Spelling", "YAML"]),
    library("Segmentation"),

    // Whether a file is the one it should be
    library("Checksums"),

    // The HTTP side of a realtime server: keys, models, health, metrics
    library("RealtimeGateway", uses: ["Checksums", "Messages", "Web"]),

    // Where someone speaks, and where an utterance begins and ends
    .target(
        name: "Speech", dependencies: ["Messages"],
        swiftSettings: settings + [
            // Without optimization one window of 32 ms takes 24 ms, so that no debug build could follow speech.
            .unsafeFlags(["-O"], .when(configuration: .debug))
        ]),

    // What the loudspeaker plays, taken out of what the microphone hears
    .target(
        name: "EchoCancellation", dependencies: ["CSpeexDSP", "Messages"],
        swiftSettings: settings + [
            // Without optimization no debug build could look for the echo while it listens.
            .unsafeFlags(["-O"], .when(configuration: .debug))
        ]),

    // What the nodes that speak share
    library("SpeechSynthesis", uses: ["Messages", "NodeRuntime", "Spelling"]),

    // What a model may have done: tools, the files that declare them, the servers that offer them
    library("ToolCalls", uses: ["GraphModel", "Messages", "Spelling", "YAML"]),
    library("MCP", uses: ["Messages"]),

    // Requests to servers
    library("HTTPClient", uses: ["CCurl", "CLinux", "Messages", "NodeRuntime"]),

    // Nodes
    node("console"),
    node("llm", uses: ["Dialogue", "HTTPClient", "ToolCalls", "YAML"]),
    node("moderation", uses: ["HTTPClient", "Spelling", "YAML"]),
    node("tools", uses: ["HTTPClient", "MCP", "Processes", "Spelling", "ToolCalls"]),
    node("segmenter", uses: ["Segmentation"]),
    node("resampler", uses: ["Resampling"]),
    node("wav-sink", uses: ["Resampling", "Sound"]),
    node("wav-source", uses: ["Sound"]),
    node("mic-capture", uses: ["DeviceAccess", "Resampling", "SoundCard"]),
    node("speaker", uses: ["DeviceAccess", "Resampling", "SoundCard"]),
    node("asr", uses: ["CLinux", "CPocketSphinx", "Locking"]),
    node("tts", uses: ["CESpeak", "Locking", "SpeechSynthesis"]),
    node("tts-flite", uses: ["CFlite", "Locking", "SpeechSynthesis"]),
    node("echo-canceller", uses: ["EchoCancellation", "Resampling"]),
    node("speech-monitor", uses: ["Checksums", "Speech"]),
    node("turn-taker", uses: ["EndOfTurn", "TurnTaking"]),
    node("realtime-bridge", uses: ["Realtime", "RealtimeGateway", "Web"]),

    // Tries out a realtime server
    .executableTarget(
        name: "realtime-smoke", dependencies: ["Messages", "Realtime", "Web"], path: "Sources/RealtimeSmoke",
        swiftSettings: settings),

    // The command line
    library("CommandLineParsing", uses: ["Spelling"]),
    .executableTarget(
        name: "antiphon",
        dependencies: [
            "Checksums", "CLinux", "CommandLineParsing", "GraphModel", "Messages", "Processes", "Sound",
            "SoundCard", "Spelling", "Supervision", "ZeroMQ",
        ], path: "Sources/Command", swiftSettings: settings),
]

/// What only developers need: `Tools/build` leaves it out.
let development: [Target] = [
    // Measuring
    tool("resampler-bench", uses: ["Resampling"]),
    tool("end-of-turn-bench", uses: ["EndOfTurn", "Messages"]),
    .target(name: "RawFiles", path: "Tools/raw-files", swiftSettings: settings),
    tool("echo-bench", uses: ["EchoCancellation", "Messages", "RawFiles"]),
    tool("silero-bench", uses: ["Messages", "RawFiles", "Speech"]),
    tool("speech-bench", uses: ["Messages", "RawFiles", "Speech"]),

    // Tests
    .target(name: "Randomness", path: "Tests/Randomness", swiftSettings: settings),
    .target(
        name: "HostileEvents", dependencies: ["Messages", "Randomness"], path: "Tests/HostileEvents",
        swiftSettings: settings),
    testNode("number-source"),
    testNode("number-relay"),
    testNode("number-asker"),
    testNode("number-sink"),
    testNode("text-source"),
    testNode("text-sink"),
    tests("SupervisionTests", of: ["Processes", "Supervision"]),
    tests(
        "SystemTests",
        of: [
            "antiphon", "HostileEvents", "Locking", "Messages", "Randomness", "Realtime", "Sound",
            "Supervision", "TestServers", "Web",
            "ZeroMQ", "number-asker", "number-source", "number-relay", "number-sink", "text-source",
            "text-sink",
        ], excluding: ["Clients", "Python"]),
    tests("ChecksumsTests", of: ["Checksums"]),
    tests(
        "RealtimeBridgeTests",
        of: ["Messages", "NodeRuntime", "Realtime", "RealtimeGateway", "Web", "llm", "realtime-bridge"]),
    tests("RealtimeGatewayTests", of: ["Messages", "RealtimeGateway", "Web"]),
    tests("RealtimeSmokeTests", of: ["Messages", "Web", "realtime-smoke"]),
    tests("WebTests", of: ["CWebSockets", "Messages", "Randomness", "Web"]),
    tests("CommandTests", of: ["antiphon", "CommandLineParsing", "Messages", "Sound", "Supervision"]),
    tests("CommandLineParsingTests", of: ["CommandLineParsing"]),
    tests("SpellingTests", of: ["Spelling"]),
    tests("MessagesTests", of: ["Messages", "Randomness"]),
    tests("YAMLTests", of: ["Randomness", "YAML"]),
    tests("GraphModelTests", of: ["GraphModel", "Messages", "Randomness"]),
    .target(
        name: "TestServers", path: "Tests/TestServers", exclude: ["Python"], swiftSettings: settings),
    tests("DialogueTests", of: ["Dialogue", "Messages", "YAML"]),
    tests(
        "LlmTests",
        of: [
            "llm", "Dialogue", "HTTPClient", "Messages", "NodeRuntime", "NodeTesting", "Randomness",
            "TestServers", "YAML",
        ]),
    tests("HTTPClientTests", of: ["HTTPClient", "Messages", "NodeRuntime", "NodeTesting", "Randomness"]),
    tests(
        "ModerationTests",
        of: [
            "moderation", "HTTPClient", "Messages", "NodeRuntime", "NodeTesting", "Randomness", "TestServers",
        ]),
    tests("MCPTests", of: ["MCP", "Messages", "Randomness"]),
    tests("ToolCallsTests", of: ["Messages", "ToolCalls"]),
    tests(
        "ToolsTests",
        of: ["tools", "Messages", "NodeRuntime", "NodeTesting", "Processes", "TestServers"]),
    tests("SegmentationTests", of: ["Randomness", "Segmentation"]),
    tests("ConsoleTests", of: ["console", "Messages", "NodeTesting"]),
    tests("SegmenterTests", of: ["segmenter", "Messages", "NodeTesting"]),
    .target(
        name: "Listening",
        dependencies: ["Messages", "NodeRuntime", "NodeTesting", "Randomness", "SpeechSynthesis"],
        path: "Tests/Listening", swiftSettings: settings),
    tests(
        "SpeechSynthesisTests",
        of: ["Listening", "Messages", "NodeRuntime", "NodeTesting", "Randomness", "SpeechSynthesis"]),
    tests(
        "TtsTests", of: ["Messages", "NodeRuntime", "NodeTesting", "SpeechSynthesis", "Listening", "tts"]),
    tests(
        "TtsFliteTests",
        of: ["Messages", "NodeRuntime", "NodeTesting", "SpeechSynthesis", "Listening", "tts-flite"]),
    tests("NodeRuntimeTests", of: ["Messages", "NodeRuntime", "NodeTesting"]),
    tests("ResamplingTests", of: ["Messages", "Resampling", "Randomness"]),
    tests("SoundCardTests", of: ["SoundCard"]),
    tests("SpeakerTests", of: ["speaker", "Messages"]),
    tests("MicCaptureTests", of: ["mic-capture", "Messages", "SoundCard"]),
    tests("SoundTests", of: ["Messages", "Randomness", "Sound"]),
    tests("TurnTakerTests", of: ["Messages", "NodeRuntime", "NodeTesting", "turn-taker"]),
    tests("TurnTakingTests", of: ["EndOfTurn", "Messages", "Randomness", "TurnTaking"]),
    tests("RealtimeTests", of: ["HostileEvents", "Messages", "Randomness", "Realtime", "Sound"]),
    tests("SpeechTests", of: ["Messages", "Randomness", "Speech"]),
    tests("EndOfTurnTests", of: ["EndOfTurn", "Messages"]),
    tests("EchoCancellationTests", of: ["EchoCancellation", "Randomness"]),
    tests(
        "EchoCancellerTests",
        of: ["echo-canceller", "EchoCancellation", "Messages", "NodeRuntime", "NodeTesting", "Randomness"]),
    tests("ResamplerTests", of: ["resampler", "Messages", "NodeRuntime", "NodeTesting"]),
    tests("AsrTests", of: ["asr", "Messages", "NodeRuntime", "NodeTesting"]),
    tests("WavSinkTests", of: ["wav-sink", "Messages", "NodeRuntime", "NodeTesting", "Sound"]),
    tests("WavSourceTests", of: ["wav-source", "Messages", "NodeRuntime", "NodeTesting", "Sound"]),
    tests(
        "SpeechMonitorTests",
        of: ["speech-monitor", "Checksums", "Messages", "NodeRuntime", "NodeTesting", "Speech"]),
]

let package = Package(
    name: "antiphon",
    products: [
        .library(name: "NodeRuntime", targets: ["Messages", "NodeRuntime"]),
        .library(name: "NodeTesting", targets: ["NodeTesting"]),
    ],
    targets: Context.environment["ANTIPHON_ONLY_PROGRAMS"] == nil ? programs + development : programs,
    swiftLanguageModes: [.v6]
)

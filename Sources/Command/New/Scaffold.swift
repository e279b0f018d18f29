internal import Messages

/// The files of a new node: a package of its own that builds, passes its test and can be tried in a graph.
struct Scaffold {
    let name: NodeName
    /// The checkout of Antiphon that the package builds on.
    let checkout: String

    /// The files, by their path in the package.
    var files: [(path: String, text: String)] {
        [
            ("Package.swift", manifest), ("Sources/\(name.text)/\(name.type).swift", node),
            ("Tests/\(name.type)Tests/\(name.type)Tests.swift", test), ("graph.yml", graph),
            ("README.md", readme), (".gitignore", ".build\nscaled.wav\n"),
        ]
    }

    private var manifest: String {
        """
        // swift-tools-version: 6.1

        import PackageDescription

        let package = Package(
            name: "\(name.text)",
            dependencies: [.package(name: "antiphon", path: \(quoted(checkout)))],
            targets: [
                // The executable bears the name that graph files use.
                .executableTarget(
                    name: "\(name.text)",
                    dependencies: [.product(name: "NodeRuntime", package: "antiphon")]),
                .testTarget(
                    name: "\(name.type)Tests",
                    dependencies: [
                        "\(name.text)", .product(name: "NodeTesting", package: "antiphon"),
                    ]),
            ]
        )

        """
    }

    private var node: String {
        """
        import Glibc
        import Messages
        import NodeRuntime

        /// Makes audio louder or softer. Replace it by your own: declare ports and parameters, handle events.
        @main
        struct \(name.type): Node {
            static let audio = Input<Audio>("audio", "Audio of any format.", required: true)
            static let scaled = Output<Audio>("audio", "The same audio, scaled.")
            static let gain = Parameter<Double>(
                "gain", default: 0, in: -60...20, unit: "dB", "How much louder.", changeable: true)

            static let manifest = Manifest(
                name: "\(name.text)", purpose: "Makes audio louder or softer.", ports: [audio, scaled],
                parameters: [gain])

            init(_ node: NodeContext) throws {
                // Open devices and load models here: the node is ready when this returns.
            }

            mutating func handle(_ event: NodeEvent, _ node: NodeContext) throws {
                guard let audio = try event[Self.audio] else { return }
                let factor = Float(pow(10, node[Self.gain] / 20))
                let samples = audio.floatSamples.map { Int16(fullScale: $0 * factor) }
                node.send(
                    Audio(
                        samples, sampleRate: audio.format.sampleRate, channels: audio.format.channels,
                        position: audio.position, captureTime: audio.captureTime, isStart: audio.isStart,
                        isFinal: audio.isFinal, metadata: audio.metadata),
                    to: Self.scaled)
            }
        }

        """
    }

    private var test: String {
        """
        import Messages
        import NodeTesting
        import Testing

        @testable import \(name.module)

        @Suite struct \(name.type)Tests {
            @Test func `six decibels down halves every sample`() throws {
                let harness = try NodeHarness(\(name.type).self, parameters: ["gain": -6.0206])

                harness.receive(Audio([1000, -1000] as [Int16], sampleRate: 16000), on: \(name.type).audio)

                let sent = try harness.sent(on: \(name.type).scaled)
                #expect(sent.map(\\.int16Samples) == [[500, -500]])
            }
        }

        """
    }

    private var graph: String {
        """
        # Plays a recording through \(name.text) into scaled.wav:
        #   swift build
        #   ANTIPHON_NODE_PATH=$PWD/.build/debug antiphon run graph.yml
        name: try-\(name.text)
        nodes:
          source:
            node: wav-source
            params: {file: /usr/share/pocketsphinx/test/data/goforward.raw, realtime: false}
          \(name.text):
            node: \(name.text)
            params: {gain: -6}
            inputs: {audio: source/audio}
          sink:
            node: wav-sink
            params: {file: scaled.wav}
            inputs: {audio: \(name.text)/audio}

        """
    }

    private var readme: String {
        """
        # \(name.text)

        A node for Antiphon graphs.

        ```
        swift test                                                    # builds it and runs its test
        .build/debug/\(name.text) --help                              # its ports and parameters
        ANTIPHON_NODE_PATH=$PWD/.build/debug antiphon run graph.yml   # tries it in a graph
        ```

        The package builds on the checkout of Antiphon that `Package.swift` names.

        """
    }

    /// A text as a Swift literal.
    private func quoted(_ text: String) -> String {
        JSONValue.string(text).description
    }
}

import GraphModel
import Messages

/// Graph files in memory.
struct Files {
    var texts: [String: String]
    var environment = ["HOME": "/home/ada"]
    var currentFolder = "/work"

    struct Missing: Error, CustomStringConvertible {
        var description: String { "no such file" }
    }

    init(_ texts: [String: String]) {
        self.texts = texts
    }

    /// One file, `graph.yml`.
    init(_ text: String) {
        texts = ["graph.yml": text]
    }

    var loader: GraphLoader {
        GraphLoader(
            read: { path in
                guard let text = texts[path] else { throw Missing() }
                return Array(text.utf8)
            }, environment: environment, currentFolder: currentFolder)
    }

    func load(_ path: String = "graph.yml", set: [String] = [], swap: [String] = []) throws -> Graph {
        try loader.load(path, settings: set.map(Setting.init(parsing:)), swaps: swap.map(Swap.init(parsing:)))
    }

    /// Loads and resolves against the sample nodes, and goes on as far as it can, as `antiphon check` does.
    func problems(set: [String] = [], swap: [String] = []) -> [String] {
        var problems: [GraphProblem] = []
        var graph: Graph?
        do {
            graph = try load(set: set, swap: swap)
        } catch let error as GraphProblems {
            problems = error.problems
            graph = error.partialGraph
        } catch {
            return ["\(error)"]
        }
        if let graph {
            problems += graph.unknownNodes(among: Manifest.samples.map(\.name))
            do {
                _ = try graph.resolved()
            } catch {
                problems += error.problems
            }
        }
        return GraphProblems(problems).problems.map(\.description)
    }
}

extension Graph {
    /// The graph held against the sample nodes.
    func resolved() throws(GraphProblems) -> Graph {
        var manifests: [String: Manifest] = [:]
        for node in nodes {
            if case .node(let name) = node.program {
                manifests[node.id] = Manifest.samples.first { $0.name == name }
            }
        }
        return try resolved(manifests: manifests)
    }
}

extension Manifest {
    /// Nodes to check graphs against.
    static let samples = [
        Manifest(
            name: "wav-source", purpose: "Plays a file.",
            outputs: [OutputPort(name: "audio", type: .audio, meaning: "The recording.")],
            parameters: [
                ParameterDescription(name: "file", type: .path, meaning: "what is played", isRequired: true),
                ParameterDescription(
                    name: "realtime", type: .boolean, defaultValue: true, meaning: "The pace."),
            ]),
        Manifest(
            name: "mic", purpose: "Records.",
            outputs: [OutputPort(name: "audio", type: .audio, meaning: "What it hears.", isLive: true)]),
        Manifest(
            name: "resampler", purpose: "Changes the rate.",
            inputs: [InputPort(name: "audio", type: .audio, meaning: "any audio", isRequired: true)],
            outputs: [OutputPort(name: "audio", type: .audio, meaning: "The same at another rate.")],
            parameters: [
                ParameterDescription(
                    name: "sample_rate", type: .integer, defaultValue: 16000, meaning: "The rate.",
                    unit: "Hz",
                    minimum: 8000, maximum: 192_000),
                ParameterDescription(
                    name: "gain", type: .number, defaultValue: 0, meaning: "Louder.", unit: "dB"),
                ParameterDescription(
                    name: "encoding", type: .string, defaultValue: "s16", meaning: "The samples.",
                    choices: ["s16", "f32"]),
            ]),
        Manifest(
            name: "asr", purpose: "Recognises speech.",
            inputs: [InputPort(name: "audio", type: .audio, meaning: "speech", isRequired: true)],
            outputs: [OutputPort(name: "transcript", type: .text, meaning: "What was said.")],
            parameters: [ParameterDescription(name: "keywords", type: .list, meaning: "Words.")]),
        Manifest(
            name: "llm", purpose: "Answers.",
            inputs: [
                InputPort(name: "transcript", type: .text, meaning: "what was said", isRequired: true),
                InputPort(name: "tool-result", type: .event, meaning: "Results.", breaksLoops: true),
                InputPort(
                    name: "cancel", type: .event, meaning: "Cancel.", isUrgent: true, takesManyProducers: true
                ),
            ],
            outputs: [
                OutputPort(name: "reply", type: .text, meaning: "The answer."),
                OutputPort(name: "tool-calls", type: .event, meaning: "Calls."),
            ],
            parameters: [ParameterDescription(name: "rules", type: .path, meaning: "Rules.")]),
        Manifest(
            name: "tool", purpose: "Does things.",
            inputs: [InputPort(name: "calls", type: .event, meaning: "calls")],
            outputs: [OutputPort(name: "results", type: .event, meaning: "Results.")]),
        Manifest(
            name: "relay", purpose: "Passes on.",
            inputs: [InputPort(name: "in", type: .any, meaning: "anything")],
            outputs: [OutputPort(name: "out", type: .any, meaning: "The same.")]),
        Manifest(
            name: "tts", purpose: "Speaks.",
            inputs: [InputPort(name: "text", type: .text, meaning: "sentences", isRequired: true)],
            outputs: [OutputPort(name: "audio", type: .audio, meaning: "Speech.")],
            parameters: [
                ParameterDescription(name: "voice", type: .string, defaultValue: "en", meaning: "The voice."),
                ParameterDescription(
                    name: "rate", type: .integer, defaultValue: 175, meaning: "The pace.", minimum: 80,
                    maximum: 450),
                ParameterDescription(name: "pitch", type: .integer, defaultValue: 50, meaning: "The pitch."),
            ]),
        Manifest(
            name: "tts-flite", purpose: "Speaks otherwise.",
            inputs: [InputPort(name: "text", type: .text, meaning: "sentences", isRequired: true)],
            outputs: [OutputPort(name: "audio", type: .audio, meaning: "Speech.")],
            parameters: [
                ParameterDescription(
                    name: "voice", type: .string, defaultValue: "slt", meaning: "The voice.",
                    choices: ["slt", "kal"]),
                ParameterDescription(
                    name: "rate", type: .integer, defaultValue: 175, meaning: "The pace.", minimum: 80,
                    maximum: 450),
            ]),
        Manifest(
            name: "wav-sink", purpose: "Writes a file.",
            inputs: [InputPort(name: "audio", type: .audio, meaning: "what is written", isRequired: true)],
            parameters: [
                ParameterDescription(name: "file", type: .path, meaning: "where to", isRequired: true)
            ]),
    ]
}

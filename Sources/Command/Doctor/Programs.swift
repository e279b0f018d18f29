internal import Messages
internal import Supervision

/// Whether the nodes are built and answer.
enum Programs {
    /// The nodes that the graphs in `Graphs` are made of, and what they can be swapped for.
    static let usual = [
        "mic-capture", "speaker", "wav-source", "wav-sink", "resampler", "speech-monitor", "asr", "llm",
        "segmenter", "tts",
        "tts-flite", "console", "realtime-bridge",
    ]

    static func examine(_ catalog: NodeCatalog = .standard()) -> [Finding] {
        let (manifests, refusals) = Catalog.describeAll(catalog)
        let names = manifests.map(\.name)
        let places = catalog.folders.joined(separator: ", ")
        var findings: [Finding] = []
        if names.isEmpty {
            findings.append(.missing("nodes", "none in \(places)", remedy: "Tools/build builds them"))
        } else {
            findings.append(.ok("nodes", "\(names.joined(separator: ", ")) in \(places)"))
            let absent = usual.filter { name in
                !names.contains(name) && !refusals.contains { $0.name == name }
            }
            if !absent.isEmpty {
                findings.append(
                    .missing("nodes", "\(absent.joined(separator: ", ")) not built", remedy: "Tools/build"))
            }
        }
        return findings
            + refusals.map { name, reason in
                let finding = Finding.note(
                    name, "is no node: it \(reason)", remedy: "Tools/build, if it should be one")
                guard usual.contains(name) else { return finding }
                return .missing(finding.subject, finding.detail, remedy: "Tools/build")
            }
    }
}

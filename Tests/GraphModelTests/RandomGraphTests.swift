import GraphModel
import Randomness
import Testing

@Suite struct RandomGraphTests {
    private static let graph = """
        name: voice
        extends: base.yml
        vars: {rate: 16000, a: "${b:-1}", b: &x 2}
        services:
          llama: {command: "llama-server -m 'x y'", ready: {http: "http://h:1/x"}, timeout_s: 3, restart: never}
        nodes:
          source: {node: wav-source, params: {file: ~/a.wav, realtime: false}, restart: {policy: always, limit: 2}}
          resampler: {node: resampler, params: {sample_rate: "${rate}"}, inputs: {audio: source/audio}}
          llm: {node: llm, needs: [llama], inputs: {transcript: asr/transcript, cancel: [t/out, {from: llm/x}]}}
          asr: {node: asr, inputs: {audio: {from: resampler/audio, queue: 8, policy: block}}, env: {A: *x}}
          t: {command: [a, b], inputs: {in: asr/transcript}}
        """
    private static let pieces = [
        "{", "}", "[", "]", ":", " ", "\n", "\n  ", "'", "\"", "${", "}", "$", "*x", "&x ", "null", "~", "- ",
        "!", "|\n", "#",
        "0", "-1", "99999999999999999999", "/", "\t", "\u{0}", "é", "<<: ", "extends: ", "nodes: ",
        "inputs: ", "a: ", "${rate}",
    ]

    @Test(arguments: 0..<20)
    func `random changes of a graph are refused or understood, never more`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            var bytes = Array(RandomGraphTests.graph.utf8)
            for _ in 0..<Int.random(in: 1...6, using: &generator) { change(&bytes, &generator) }
            let base = Array("vars: {c: 1}\nnodes: {t: {node: mic, params: {x: 1}}}".utf8)
            let loader = GraphLoader(
                read: { $0 == "graph.yml" ? bytes : base }, environment: ["HOME": "/h"], currentFolder: "/w")

            let problems = self.problems(loader)

            for problem in problems {
                #expect(!problem.message.isEmpty && !problem.place.file.isEmpty)
                #expect((problem.place.line == 0) == (problem.place.column == 0))
            }
        }
    }

    private func change(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
        let position = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: bytes[position] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.removeSubrange(position..<min(bytes.count - 1, position + 12))
        case 2:
            let piece = RandomGraphTests.pieces.randomElement(using: &generator) ?? ""
            bytes.insert(contentsOf: piece.utf8, at: position)
        default: bytes.removeLast(min(bytes.count - 1, bytes.count - position))
        }
        if bytes.isEmpty { bytes = [0x20] }
    }

    private func problems(_ loader: GraphLoader) -> [GraphProblem] {
        do {
            let graph = try loader.load("graph.yml")
            _ = graph.mermaid + graph.dot
            _ = try graph.resolved()
            return []
        } catch {
            if let partial = error.partialGraph {
                _ = partial.mermaid + partial.dot
                _ = try? partial.resolved()
            }
            return error.problems
        }
    }
}

import GraphModel
import Messages
import Testing

@Suite struct ResolutionTests {
    @Test func `queue and policy are filled in`() throws {
        let graph = try Files(
            """
            nodes:
              mic: {node: mic}
              file: {node: wav-source, params: {file: a.wav}}
              a: {node: resampler, inputs: {audio: mic/audio}}
              b: {node: resampler, inputs: {audio: file/audio}}
              c: {node: resampler, inputs: {audio: {from: mic/audio, policy: block, queue: 2}}}
              d: {node: resampler, inputs: {audio: {from: mic/audio, policy: latest}}}
              e: {node: resampler, inputs: {audio: {from: mic/audio, queue: 1000000}}}
            """
        ).load().resolved()

        #expect(graph.edges.map(\.policy) == [.dropOldest, .block, .block, .latest, .dropOldest])
        #expect(graph.edges.map(\.queue) == [256, 256, 2, 1, 1_000_000])
    }

    @Test(arguments: [
        ("a.wav", "/work/graphs/a.wav"), ("./a.wav", "/work/graphs/a.wav"),
        ("../a.wav", "/work/graphs/../a.wav"),
        ("/a.wav", "/a.wav"), ("~/a.wav", "/home/ada/a.wav"), ("'~'", "/home/ada"), ("''", ""),
    ])
    func `paths start at the folder of the file they stand in`(path: String, complete: String) throws {
        let files = Files(["graphs/g.yml": "nodes: {s: {node: wav-source, params: {file: \(path)}}}"])

        #expect(try files.load("graphs/g.yml").resolved().node("s")?.parameters["file"] == .string(complete))
    }

    @Test func `paths start at the folder of the extended file they stand in`() throws {
        let files = Files([
            "/robots/r2.yml": "extends: base/base.yml\nnodes: {b: {params: {file: b.wav}}}",
            "/robots/base/base.yml": """
            nodes:
              a: {node: wav-source, params: {file: a.wav}}
              b: {node: wav-source, params: {file: x.wav}}
              c: {node: wav-source, params: {file: c.wav}}
            """,
        ])

        let graph = try files.load("/robots/r2.yml", set: ["c.file=c.wav"]).resolved()

        #expect(
            graph.nodes.map { $0.parameters["file"] } == [
                "/robots/base/a.wav", "/robots/b.wav", "/work/c.wav",
            ])
    }

    @Test func `a home folder that is unknown is an error`() {
        var files = Files("nodes: {s: {node: wav-source, params: {file: ~/a.wav}}}")
        files.environment = [:]

        #expect(
            files.problems() == [
                "graph.yml:1:46: '~/a.wav' begins with '~', but HOME is not set: write the whole path"
            ])
    }

    @Test func `a loop may close at an input that breaks loops`() throws {
        let graph = try Files(
            """
            nodes:
              t: {node: relay}
              l: {node: llm, inputs: {transcript: t/out, tool-result: tool/results, cancel: [t/out, u/out]}}
              u: {node: relay}
              tool: {node: tool, inputs: {calls: l/tool-calls}}
            """
        ).load()

        #expect(try graph.resolved().edges.count == 5)
    }

    @Test func `a node without a manifest is taken as the file describes it`() throws {
        let graph = try Files(
            "nodes: {a: {command: x, params: {p: [1], q: null}, inputs: {i: b/o}}, b: {node: nowhere}}"
        ).load()

        let resolved = try graph.resolved()

        #expect(resolved.node("a")?.parameters == ["p": [1]])
        #expect(resolved.edges.map(\.queue) == [256])
    }

    @Test func `an integer is a number`() throws {
        let graph = try Files(
            "nodes: {m: {node: mic}, r: {node: resampler, params: {gain: 3, sample_rate: 16000.0}, inputs: {audio: m/audio}}}"
        ).load().resolved()

        #expect(graph.node("r")?.parameters == ["gain": 3, "sample_rate": 16000])
    }

    @Test func `ten loops are enough to see`() {
        var text = "nodes:\n"
        for index in 0..<40 {
            text += "  a\(index): {node: relay, inputs: {in: b\(index)/out}}\n"
            text += "  b\(index): {node: relay, inputs: {in: a\(index)/out}}\n"
        }

        #expect(Files(text).problems().count == 10)
    }
}

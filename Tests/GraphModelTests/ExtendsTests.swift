import GraphModel
import Messages
import Testing

@Suite struct ExtendsTests {
    private static let base = """
        name: base
        vars: {rate: 16000, voice: en}
        nodes:
          mic: {node: mic}
          tts:
            node: tts
            params: {voice: "${voice}", rate: 160, pitch: 40}
            inputs: {text: talk/out}
            env: {A: one, B: two}
          talk: {node: relay}
          sink:
            node: wav-sink
            params: {file: out.wav}
            inputs: {audio: {from: tts/audio, queue: 4}}
        """

    private func graph(_ overlay: String) throws -> Graph {
        try files(overlay).load("robot/graph.yml")
    }

    private func files(_ overlay: String) -> Files {
        Files([
            "robot/graph.yml": overlay, "base/base.yml": ExtendsTests.base,
            "robot/../base/base.yml": ExtendsTests.base,
        ])
    }

    @Test func `an extending file changes only what differs`() throws {
        let graph = try graph(
            """
            extends: ../base/base.yml
            vars: {voice: de}
            nodes:
              tts: {params: {rate: 120}, env: {B: null, C: three}}
              sink: {inputs: {audio: {queue: 8}}}
              extra: {node: mic}
            """)

        #expect(graph.name == "base")
        #expect(graph.nodes.map(\.id) == ["mic", "tts", "talk", "sink", "extra"])
        let tts = try #require(graph.node("tts"))
        #expect(tts.program == .node("tts"))
        #expect(tts.parameters == ["voice": "de", "rate": 120, "pitch": 40])
        #expect(tts.environment == ["A": "one", "C": "three"])
        #expect(tts.place.description == "robot/../base/base.yml:5:3")
        #expect(tts.parameterPlaces["rate"]?.value.description == "robot/graph.yml:4:24")
        #expect(tts.parameterPlaces["pitch"]?.value.description == "robot/../base/base.yml:7:51")
        #expect(graph.edges.map(\.queue) == [256, 8])
    }

    @Test func `null removes`() throws {
        let graph = try graph(
            "extends: ../base/base.yml\nnodes: {mic: null, sink: null, tts: {env: ~, params: {pitch: null}}}")

        #expect(graph.nodes.map(\.id) == ["tts", "talk"])
        #expect(graph.node("tts")?.environment == [:])
        #expect(graph.node("tts")?.parameters.keys.sorted() == ["rate", "voice"])
    }

    @Test func `what is not there cannot be removed`() {
        #expect(throws: GraphProblems.self) {
            try graph("extends: ../base/base.yml\nnodes:\n  mik: null")
        }
        do {
            _ = try graph("extends: ../base/base.yml\nnodes:\n  mik: null")
        } catch {
            #expect(
                "\(error)" == "robot/graph.yml:3:3: there is no 'mik' to remove here (did you mean 'mic'?)")
        }
    }

    @Test
    func `a command takes the place of a node, and parameters that do not suit are left out with a warning`()
        throws
    {
        let graph = try graph(
            "extends: ../base/base.yml\nnodes: {tts: {node: tts-flite, params: {rate: 100}}}")

        #expect(graph.node("tts")?.program == .node("tts-flite"))
        #expect(graph.node("tts")?.inheritedParameters == ["voice", "pitch"])
        let resolved = try graph.resolved()
        #expect(resolved.node("tts")?.parameters == ["rate": 100])
        #expect(
            resolved.warnings.map(\.description) == [
                "robot/../base/base.yml:7:21: node 'tts' (tts-flite): 'voice' is 'en', it must be one of: slt, kal; "
                    + "left out, since it was set for the node that tts-flite replaces",
                "robot/../base/base.yml:7:44: node 'tts' (tts-flite) has no parameter 'pitch' (known: voice, rate); "
                    + "left out, since it was set for the node that tts-flite replaces",
            ])
        let command = try self.graph("extends: ../base/base.yml\nnodes: {tts: {command: ./speak}}")
        #expect(command.node("tts")?.program == .command(["./speak"]))
        #expect(command.node("tts")?.folder == "/work/robot")
    }

    @Test func `a parameter set for the new node is an error when it does not suit`() {
        #expect {
            try graph("extends: ../base/base.yml\nnodes: {tts: {node: tts-flite, params: {pitch: 1}}}")
                .resolved()
        } throws: { error in
            "\(error)".hasPrefix("robot/graph.yml:2:41: node 'tts' (tts-flite) has no parameter 'pitch'")
        }
    }

    @Test func `files extend in a chain`() throws {
        let files = Files([
            "a.yml": "nodes: {x: {node: mic, env: {A: a, B: a, C: a}}}",
            "b.yml": "extends: a.yml\nnodes: {x: {env: {B: b, C: b}}}",
            "c.yml": "extends: ./b.yml\nnodes: {x: {env: {C: c}}}",
        ])

        #expect(try files.load("c.yml").node("x")?.environment == ["A": "a", "B": "b", "C": "c"])
    }

    @Test func `the extended file may come from the environment`() throws {
        var files = Files([
            "a.yml": "nodes: {x: {node: mic}}", "b.yml": "extends: ${BASE:-none}.yml\nname: b",
        ])
        files.environment["BASE"] = "a"

        #expect(try files.load("b.yml").nodes.map(\.id) == ["x"])
    }

    @Test(arguments: [
        (["graph.yml": "extends: x.yml"], "graph.yml:1:10: cannot read 'x.yml': no such file"),
        (
            ["graph.yml": "extends: graph.yml"],
            "graph.yml:1:10: these files extend each other: graph.yml → graph.yml"
        ),
        (
            ["graph.yml": "extends: b.yml", "b.yml": "extends: ./graph.yml"],
            "b.yml:1:10: these files extend each other: graph.yml → b.yml → graph.yml"
        ),
        (
            ["graph.yml": "extends: [a]"],
            "graph.yml:1:10: 'extends' takes the path of a graph file, not a list"
        ),
        (["graph.yml": "extends:"], "graph.yml:1:9: 'extends' takes the path of a graph file, not nothing"),
        (["graph.yml": "extends: b.yml", "b.yml": "a: ["], "b.yml:2:1: a value was expected here"),
        (["graph.yml": "extends: ${NONE}"], "graph.yml:1:10: 'NONE' is neither in 'vars' nor"),
    ])
    func `what cannot be extended is said with its place`(texts: [String: String], problem: String) {
        let problems = Files(texts).problems()

        #expect(problems.count == 1 && problems.first?.hasPrefix(problem) == true, "\(problems)")
    }

    @Test func `a chain of files ends`() {
        let texts = (0..<100).map { ("\($0).yml", "extends: \($0 + 1).yml") }
        let files = Files(Dictionary(texts, uniquingKeysWith: { first, _ in first }))

        #expect { try files.load("0.yml") } throws: {
            "\($0)" == "15.yml:1:10: more than 16 files extend one another"
        }
    }
}

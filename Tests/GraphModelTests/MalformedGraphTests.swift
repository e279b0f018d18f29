import GraphModel
import Testing

/// A graph file in which something is wrong, and everything that must be said of it: the place, and a part of the
/// message.
struct MalformedGraph: CustomTestStringConvertible {
    var text: String
    var problems: [(place: String, message: String)]
    var testDescription: String { text }

    init(_ text: String, _ problems: (place: String, message: String)...) {
        self.text = text
        self.problems = problems
    }
}

extension MalformedGraph {
    /// Faults of the file as such.
    static let files = [
        MalformedGraph("", ("1:1", "the file is empty: a graph needs 'nodes'")),
        MalformedGraph("- a", ("1:1", "a graph is a map with the key 'nodes', not a list")),
        MalformedGraph("nodes:\n\ta: {node: mic}", ("2:1", "a tab cannot indent in YAML: use spaces")),
        MalformedGraph("nodes: {a: {node: mic}", ("1:8", "this map in braces is not closed")),
        MalformedGraph("name: x", ("1:1", "a graph needs at least one node under 'nodes'")),
        MalformedGraph("nodes:\n", ("1:7", "a graph needs at least one node under 'nodes'")),
        MalformedGraph("nodes: []", ("1:8", "'nodes' takes a map, not a list")),
        MalformedGraph(
            "nod: {a: {node: mic}}", ("1:1", "a graph file has no key 'nod' (did you mean 'nodes'?)"),
            ("1:1", "a graph needs at least one node under 'nodes'")),
        MalformedGraph(
            "nodes: {a: {node: mic}}\nedges: []",
            ("2:1", "no key 'edges' (known: name, vars, nodes, services, extends)")),
        MalformedGraph(
            "name: My Graph\nnodes: {m: {node: mic}, m: {node: mic}}",
            ("1:7", "the graph cannot be named 'My Graph'"),
            ("2:25", "the key 'm' stands twice: first on line 2, column 9")),
        MalformedGraph(
            "nodes: {m: {node: !x mic}}\nservices: 5\nvars: 5",
            ("1:19", "tags such as '!x' are not supported"),
            ("2:11", "'services' takes a map, not 5"), ("3:7", "'vars' takes a map, not 5")),
        MalformedGraph(
            "vars: {a: \"${b}\", b: \"${a}\", c: [1], 2d: 1}\nnodes:\n  m:\n    node: mic\n    env:\n      U: ${a}\n"
                + "      V: ${ab}\n      W: ${a\n      X: ${HOME-x}\n      Y: $a$$\n      Z: ${RATES}\n",
            ("1:11", "these variables use each other: a → b → a"),
            ("1:33", "the variable 'c' takes a single value, not a list"),
            ("1:38", "a variable cannot be named '2d'"),
            ("7:10", "'ab' is neither in 'vars' nor in the environment (did you mean 'a'?)"),
            ("8:10", "'${' is not closed by '}' (a literal '$' is '$$')"),
            ("9:10", "'${HOME-x}' is neither ${NAME} nor ${NAME:-default}"),
            ("11:10", "set it, or give a default as in ${RATES:-value}")),
    ]

    /// Faults of nodes and services.
    static let programs = [
        MalformedGraph("nodes: {A: {node: mic}}", ("1:9", "a node cannot be named 'A'")),
        MalformedGraph("nodes: {vars: {node: mic}}", ("1:9", "a node cannot be named 'vars'")),
        MalformedGraph(
            "nodes: {a: {}}", ("1:9", "node 'a' needs either 'node' (a node's name) or 'command'")),
        MalformedGraph("nodes: {a: }", ("1:12", "takes a map with the key 'node' or 'command', not nothing")),
        MalformedGraph(
            "nodes: {a: {node: mic, command: x}}", ("1:33", "both 'node' and 'command': keep one")),
        MalformedGraph(
            "nodes: {a: {nodes: mic}}", ("1:9", "node 'a' needs either"),
            ("1:13", "node 'a' has no key 'nodes' (did you mean 'node'?)")),
        MalformedGraph(
            "nodes: {a: {node: [mic]}}", ("1:19", "'node' of node 'a' takes a single value, not a list")),
        MalformedGraph("nodes: {a: {node: ./mic.py}}", ("1:19", "a program goes under 'command'")),
        MalformedGraph(
            "nodes: {a: {node: resampller}}",
            ("1:19", "unknown node 'resampller' (did you mean 'resampler'?)")),
        MalformedGraph(
            "nodes: {a: {command: \"x 'y\"}}", ("1:22", "a quote in 'command' of node 'a' is not closed")),
        MalformedGraph("nodes: {a: {command: []}}", ("1:22", "'command' of node 'a' is empty")),
        MalformedGraph("nodes: {a: {command: {}}}", ("1:22", "takes a text or a list of words, not a map")),
        MalformedGraph("nodes: {a: {command: [x, [y]]}}", ("1:26", "takes a single value, not a list")),
        MalformedGraph(
            "services: {llama: {command: x}}\nnodes:\n  m: {node: mic, restart: sometimes, needs: [lama], env: [a]}",
            ("3:27", "'restart' of node 'm' is 'sometimes', it must be one of: never, on-failure, always"),
            ("3:46", "node 'm' needs 'lama', but there is no such service (did you mean 'llama'?)"),
            ("3:58", "'env' of node 'm' takes a map, not a list")),
        MalformedGraph(
            "nodes:\n  n:\n    node: mic\n    restart: {policy: never, limit: 0, window: 1}\n    params: 5\n"
                + "    inputs: x\n    env: {\"a=b\": 1, C: [1]}",
            ("4:37", "'limit' in 'restart' of node 'n' is 0, it must lie between 1 and 1000"),
            ("4:40", "'restart' of node 'n' has no key 'window' (did you mean 'window_s'?)"),
            ("5:13", "'params' of node 'n' takes a map, not 5"),
            ("6:13", "'inputs' of node 'n' takes a map, not the text 'x'"),
            ("7:11", "an environment variable cannot be named 'a=b'"),
            ("7:24", "'C' in 'env' of node 'n' takes a single value, not a list")),
        MalformedGraph(
            """
            services:
              m: {command: x, ready: 5}
              n: {ready: {}}
              o: {command: x, ready: {http: "ftp://x", tcp: y}}
              p: {command: x, ready: {http: x}, timeout_s: 0}
              q: {command: x, ready: {tcp: 80}, foo: 1}
              R: {command: x}
            nodes: {m: {node: mic}}
            """,
            ("2:3", "'m' is both a node and a service"), ("2:26", "'ready' of service 'm' takes {http: URL}"),
            ("3:3", "service 'n' needs a 'command'"),
            ("3:14", "'ready' of service 'n' needs 'http' or 'tcp'"),
            ("4:49", "has both 'http' and 'tcp': keep one"),
            ("5:33", "takes an address such as http://127.0.0.1:8080"),
            ("5:48", "'timeout_s' of service 'p' is 0, it must lie between 0.1 and 3600 s"),
            ("6:32", "'tcp' of service 'q' takes HOST:PORT"), ("6:37", "service 'q' has no key 'foo'"),
            ("7:3", "a service cannot be named 'R'")),
    ]

    /// Faults of edges. The first nodes are always a microphone and a resampler.
    static let edges = [
        edge("{audio: mic}", ("5:21", "is fed by 'node/output', such as 'resampler/audio', not by 'mic'")),
        edge("{audio: a/b/c}", ("5:21", "not by 'a/b/c'")),
        edge("{audio: }", ("5:21", "takes node/output or {from: node/output}, not nothing")),
        edge("{audio: mik/audio}", ("5:21", "but there is no node 'mik' (did you mean 'mic'?)")),
        edge(
            "{audio: mic/sound, sound: mic/audio}",
            ("5:21", "node 'mic' has no output 'sound' (known: audio)"),
            ("5:32", "node 'r' (resampler) has no input 'sound' (known: audio)")),
        edge(
            "{audio: {from: mic/audio, queue: 0, policy: drop}}",
            ("5:46", "'queue' of input 'audio' of node 'r' is 0, it must lie between 1 and 1000000"),
            ("5:57", "is 'drop', it must be one of: block, drop-oldest, drop-newest, latest")),
        edge(
            "{audio: {form: mic/audio, queue: 1.5}}", ("5:21", "needs 'from: node/output'"),
            ("5:22", "input 'audio' of node 'r' has no key 'form' (did you mean 'from'?)"),
            ("5:46", "takes a whole number, not 1.5")),
        edge("{audio: {from: mic/audio, queue: \"9\"}}", ("5:46", "takes a number, not the text '9'")),
        edge("{audio: {from: mic/audio, queue: 1000001}}", ("5:46", "it must lie between 1 and 1000000")),
        edge(
            "{audio: {from: mic/audio, queue: 2, policy: latest}}",
            ("5:46", "always has a queue of 1: leave 'queue' out")),
        edge(
            "{audio: [mic/audio, mic/audio]}",
            ("5:33", "'mic/audio' feeds 'r/audio' twice: first at graph.yml:5:22")),
        edge(
            "{audio: [mic/audio, mic2/audio]}\n  mic2: {node: mic}",
            ("5:33", "takes one producer, and 'mic/audio' feeds it already at graph.yml:5:22")),
        edge("{audio: r/audio}", ("5:21", "is fed by the node itself")),
        edge(
            "{}",
            ("4:11", "node 'r' (resampler) needs its input 'audio' (any audio): add 'audio: node/output'")),
        edge(
            "{audio: mic/audio}\n  l:\n    node: llm\n    inputs: {transcript: r/audio}",
            ("8:26", "the input 'transcript' of node 'l' (llm) takes text, but 'r/audio' sends audio")),
        edge(
            "{audio: sink/audio}\n  sink: {node: wav-sink, params: {file: x}, inputs: {audio: mic/audio}}",
            ("5:21", "node 'sink' (wav-sink) has no outputs")),
        edge(
            "{audio: mic/audio}\n  mic2: {node: mic, inputs: {audio: r/audio}}",
            ("6:30", "node 'mic2' (mic) has no inputs")),
    ]

    private static func edge(_ inputs: String, _ problems: (place: String, message: String)...)
        -> MalformedGraph
    {
        var graph = MalformedGraph(
            "nodes:\n  mic: {node: mic}\n  r:\n    node: resampler\n    inputs: \(inputs)")
        graph.problems = problems
        return graph
    }

    /// Faults of parameters.
    static let parameters = [
        parameters(
            "wav-source", "{file: 5, realtime: yes, frame: 1}",
            (
                "4:20",
                "'file' takes a file path, not 5 (a text that looks like a number or a truth value needs quotes)"
            ),
            ("4:33", "node 's' (wav-source): 'realtime' takes true or false, not \"yes\""),
            ("4:38", "node 's' (wav-source) has no parameter 'frame' (known: file, realtime)")),
        parameters(
            "wav-source", "{realtime: \"true\"}",
            ("3:11", "needs the parameter 'file' (what is played): set it"),
            ("4:24", "'realtime' takes true or false, not \"true\" (leave the quotes out)")),
        parameters("wav-source", "{file: }", ("3:11", "needs the parameter 'file' (what is played)")),
        parameters("wav-source", "{file: [a]}", ("4:20", "'file' takes a file path, not [\"a\"]")),
        parameters(
            "wav-source", "{fil: a}", ("3:11", "needs the parameter"), ("4:14", "(did you mean 'file'?)")),
        parameters(
            "resampler", "{sample_rate: 16000.5, gain: loud, encoding: f23}",
            ("4:27", "'sample_rate' takes a whole number, not 16000.5"),
            ("4:42", "'gain' takes a number, not \"loud\""),
            ("4:58", "'encoding' is 'f23', it must be one of: s16, f32 (did you mean 'f32'?)")),
        parameters(
            "resampler", "{sample_rate: \"16000\", gain: 99999999999999999}",
            ("4:27", "'sample_rate' takes a whole number, not \"16000\" (leave the quotes out)"),
            ("4:42", "is 99999999999999999, which is too long for a number: put it in quotes")),
        parameters(
            "resampler", "{sample_rate: 200000}",
            ("4:27", "'sample_rate' is 200000, it must lie between 8000 and 192000 Hz")),
        parameters("asr", "{keywords: [1]}", ("4:24", "takes a list of strings, not [1]")),
        parameters("asr", "{keywords: stop}", ("4:24", "not \"stop\" (write it as a list: [\"stop\"])")),
        parameters("resampler", "{gain: \"${NOWHERE}\"}", ("4:20", "'NOWHERE' is neither in 'vars' nor")),
    ]

    private static func parameters(
        _ node: String, _ parameters: String, _ problems: (place: String, message: String)...
    ) -> MalformedGraph {
        let inputs = node == "wav-source" ? "" : "\n    inputs: {audio: m/audio}"
        var graph = MalformedGraph(
            "nodes:\n  s:\n    node: \(node)\n    params: \(parameters)\(inputs)\n  m: {node: mic}")
        graph.problems = problems
        return graph
    }

    /// Loops.
    static let loops = [
        MalformedGraph(
            "nodes:\n  r:\n    node: relay\n    inputs: {in: s/out}\n  s:\n    node: relay\n    inputs: {in: r/out}",
            ("4:18", "r → s → r is a loop in which no input breaks loops")),
        MalformedGraph(
            "nodes:\n  c: {node: relay, inputs: {in: b/out}}\n  b: {node: relay, inputs: {in: a/out}}\n"
                + "  a: {node: relay, inputs: {in: c/out}}\n  d: {node: relay, inputs: {in: c/out}}",
            ("2:33", "a → b → c → a is a loop")),
        MalformedGraph(
            "nodes:\n  t: {node: relay}\n  l:\n    node: llm\n    inputs: {transcript: t/out, cancel: tool/results}\n"
                + "  tool:\n    node: tool\n    inputs: {calls: l/tool-calls}",
            ("5:41", "l → tool → l is a loop in which no input breaks loops")),
    ]
}

@Suite struct MalformedGraphTests {
    @Test(
        arguments: [
            MalformedGraph.files, MalformedGraph.programs, MalformedGraph.edges, MalformedGraph.parameters,
            MalformedGraph.loops,
        ].flatMap(\.self))
    func `everything that is wrong is said at once, with line and column`(graph: MalformedGraph) {
        let problems = Files(graph.text).problems()

        let all = problems.joined(separator: "\n")
        #expect(problems.count == graph.problems.count, "\(all)")
        for (problem, expected) in zip(problems, graph.problems) {
            #expect(
                problem.hasPrefix("graph.yml:\(expected.place): "), "\(problem) instead of \(expected.place)")
            #expect(problem.contains(expected.message), "\(problem) instead of \(expected.message)")
        }
    }

    @Test func `a file that is not UTF-8 is refused with line and column`() {
        let loader = GraphLoader(read: { _ in Array("nodes:\n  ".utf8) + [0xE9] }, environment: [:])

        #expect(
            throws: GraphProblems([
                GraphProblem(
                    place: Place(file: "a.yml", line: 2, column: 3),
                    message: "not UTF-8 (incomplete UTF-8 octet sequence): save the file as UTF-8")
            ])
        ) { try loader.load("a.yml") }
    }

    @Test func `a loop is remedied at an input that breaks loops`() throws {
        let problem = try #require(
            Files(
                """
                nodes:
                  t: {node: relay}
                  l: {node: llm, inputs: {transcript: t/out, cancel: tool/results}}
                  tool: {node: tool, inputs: {calls: l/tool-calls}}
                """
            ).problems().first)

        #expect(problem.hasSuffix("close it at 'l/tool-result'"))
    }

    @Test func `a file that is missing is refused with its name`() {
        var files = Files("")
        files.texts = [:]

        #expect(files.problems() == ["graph.yml: cannot read 'graph.yml': no such file"])
    }
}

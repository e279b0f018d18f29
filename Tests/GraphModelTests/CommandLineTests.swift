import GraphModel
import Messages
import Testing

@Suite struct CommandLineTests {
    private static let speaking = """
        nodes:
          source:
            node: wav-source
            params: {file: a.wav}
          tts:
            node: tts
            params: {voice: en-us, rate: 160, pitch: 40}
            inputs: {text: talk/out}
          talk: {node: relay}
        """

    @Test(
        arguments: [
            ("5", 5), ("-5.5", -5.5), ("true", true), ("a b: c # d", "a b: c # d"), ("[a, 2]", ["a", 2]),
            ("{a: 1}", ["a": 1]),
            ("\"5\"", "5"), ("'x'", "x"), ("", .null), ("null", .null), ("*x", "*x"), ("${HOME}", "${HOME}"),
            ("a=b.c", "a=b.c"),
        ] as [(String, JSONValue)])
    func `a setting is one value`(text: String, value: JSONValue) throws {
        let graph = try Files(CommandLineTests.speaking).load(set: ["tts.voice=\(text)"])

        #expect(graph.node("tts")?.parameters["voice"] == value)
    }

    @Test func `a setting replaces what the file says`() throws {
        let graph = try Files(CommandLineTests.speaking).load(
            set: ["source.file=b.wav", "tts.rate=100", "tts.rate=120", "tts.pitch="])

        let resolved = try graph.resolved()
        #expect(resolved.node("source")?.parameters["file"] == "/work/b.wav")
        #expect(resolved.node("tts")?.parameters == ["voice": "en-us", "rate": 120])
    }

    @Test func `a swap keeps what suits the other node, and warns of what it leaves out`() throws {
        let graph = try Files(CommandLineTests.speaking).load(swap: ["tts=tts-flite"])

        let resolved = try graph.resolved()

        #expect(resolved.node("tts")?.program == .node("tts-flite"))
        #expect(resolved.node("tts")?.parameters == ["rate": 160])
        #expect(resolved.warnings.map(\.place.description) == ["graph.yml:7:21", "graph.yml:7:39"])
        #expect(resolved.warnings.allSatisfy { $0.message.contains("the node that tts-flite replaces") })
    }

    @Test func `a swap by the same node changes nothing`() throws {
        let graph = try Files(CommandLineTests.speaking).load(swap: ["tts=tts"])

        #expect(graph.node("tts")?.inheritedParameters == [])
    }

    @Test func `settings speak of the node that was swapped in`() throws {
        let files = Files(CommandLineTests.speaking)

        let resolved = try files.load(set: ["tts.voice=kal"], swap: ["tts=tts-flite"]).resolved()

        #expect(resolved.node("tts")?.parameters == ["voice": "kal", "rate": 160])
        #expect(
            files.problems(set: ["tts.voice=bob", "tts.pitch=1"], swap: ["tts=tts-flite"]) == [
                "--set tts.pitch: node 'tts' (tts-flite) has no parameter 'pitch' (known: voice, rate)",
                "--set tts.voice: node 'tts' (tts-flite): 'voice' is 'bob', it must be one of: slt, kal",
            ])
    }

    @Test func `what a swapped node lacks is said at the swap`() {
        #expect(
            Files(CommandLineTests.speaking).problems(swap: ["talk=tts", "source=mick"]) == [
                "--swap source=mick: unknown node 'mick' (did you mean 'mic'?)",
                "--swap talk=tts: node 'talk' (tts) needs its input 'text' (sentences): "
                    + "add 'text: node/output' under 'inputs'",
                "graph.yml:8:20: node 'talk' (tts) has no output 'out' (known: audio)",
            ])
    }

    @Test func `unknown names on the command line are refused with a proposal`() {
        #expect(
            Files(CommandLineTests.speaking).problems(
                set: ["tts.rat=1", "tss.rate=5", "tts.voice=[1", "vars.x=1"], swap: ["tss=x", "tts=TTS"]) == [
                    "--set tss.rate: there is no node 'tss' (did you mean 'tts'?)",
                    "--set tts.rat: node 'tts' has no parameter 'rat' (did you mean 'rate'?)",
                    "--set tts.voice: column 1 of the value: this list in brackets is not closed",
                    "--set vars.x: the graph has no variable 'x'",
                    "--swap tss=x: there is no node 'tss' (did you mean 'tts'?)",
                    "--swap tts=TTS: 'TTS' is not the name of a node: a name has at most 48 lower-case letters, "
                        + "digits and dashes, and begins with a letter",
                ])
    }

    @Test(arguments: ["tts", "tts=1", "tts.rate", ".rate=1", "tts.=1", "a.b.c=1", ""])
    func `a setting of another form is refused`(text: String) {
        #expect(throws: GraphProblem.self) { try Setting(parsing: text) }
    }

    @Test(arguments: ["tts", "tts=", "=x", "a=b=c", ""])
    func `a swap of another form is refused`(text: String) {
        #expect(throws: GraphProblem.self) { try Swap(parsing: text) }
    }
}

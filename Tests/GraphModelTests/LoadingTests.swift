import GraphModel
import Messages
import Testing

@Suite struct LoadingTests {
    @Test func `a whole graph is read`() throws {
        let graph = try Files(
            """
            name: voice
            vars:
              rate: 16000
            services:
              llama:
                command: llama-server --port 8080 -m "my model.gguf"
                env: {OMP_NUM_THREADS: 2}
                ready: {http: "http://127.0.0.1:8080/health"}
                timeout_s: 30
                restart: never
              driver:
                command: [./driver, --fast]
                ready: {tcp: "[::1]:7000"}
            nodes:
              source:
                node: wav-source
                params: {file: hello.wav, realtime: false}
              resampler:
                node: resampler
                params: {sample_rate: "${rate}", gain: -6.5}
                inputs:
                  audio: {from: source/audio, queue: 8, policy: drop-newest}
                restart: {policy: always, limit: 3, window_s: 10}
              llm:
                command: python3 'my llm.py'
                needs: [llama, driver]
                env: {LEVEL: debug, N: 0x10}
              asr:
                node: asr
                inputs: {audio: [resampler/audio, {from: source/audio, policy: latest}]}
                needs: llama
            """
        ).load()

        #expect(graph.name == "voice")
        #expect(graph.nodes.map(\.id) == ["source", "resampler", "llm", "asr"])
        let resampler = try #require(graph.node("resampler"))
        #expect(resampler.program == .node("resampler"))
        #expect(resampler.parameters == ["sample_rate": 16000, "gain": -6.5])
        #expect(resampler.restart == RestartRule(policy: .always, limit: 3, windowSeconds: 10))
        #expect(resampler.place == Place(file: "graph.yml", line: 18, column: 3))
        #expect(resampler.parameterPlaces["gain"]?.value.column == 44)
        #expect(resampler.folder == "/work")
        let llm = try #require(graph.node("llm"))
        #expect(llm.program == .command(["python3", "my llm.py"]))
        #expect(llm.waitsFor == ["llama", "driver"])
        #expect(llm.environment == ["LEVEL": "debug", "N": "0x10"])
        #expect(llm.restart == RestartRule(policy: .onFailure, limit: 5, windowSeconds: 60))
        let llama = try #require(graph.service("llama"))
        #expect(llama.command == ["llama-server", "--port", "8080", "-m", "my model.gguf"])
        #expect(llama.environment == ["OMP_NUM_THREADS": "2"])
        #expect(llama.readiness == .http(url: "http://127.0.0.1:8080/health"))
        #expect(llama.readyTimeoutSeconds == 30)
        #expect(llama.restart.policy == .never)
        #expect(llama.neededBy == ["llm", "asr"])
        #expect(graph.service("driver")?.readiness == .tcp(host: "::1", port: 7000))
        #expect(
            graph.edges.map(\.name) == [
                "source/audio>resampler/audio", "resampler/audio>asr/audio", "source/audio>asr/audio",
            ])
        #expect(graph.edges.map(\.queue) == [8, 256, 1])
        #expect(graph.edges.map(\.policy) == [.dropNewest, .block, .latest])
        #expect(graph.warnings.isEmpty)
    }

    @Test(arguments: [
        ("demo.yml", "demo"), ("graphs/My Robot 2.yml", "my-robot-2"), ("42.yml", "graph"),
        ("a/b.c.yml", "b"),
    ])
    func `a graph without a name is named after its file`(file: String, name: String) throws {
        let graph = try Files([file: "nodes: {a: {node: mic}}"]).load(file)

        #expect(graph.name == name)
    }

    @Test func `a service that no node waits for is worth a warning`() throws {
        let graph = try Files("services: {s: {command: x}}\nnodes: {a: {node: mic}}").load()

        #expect(
            graph.warnings.map(\.description) == [
                "graph.yml:1:12: no node waits for the service 's': name it under 'needs' of those that use it"
            ])
    }

    @Test(arguments: [
        ("a  b\tc", ["a", "b", "c"]), ("a 'b c' \"d e\"", ["a", "b c", "d e"]),
        (#"a b\ c "d\"\\e" 'f\'"#, ["a", "b c", #"d"\e"#, #"f\"#]),
        ("a ''", ["a", ""]), ("a x'y'z", ["a", "xyz"]), ("a ${BLANKS}", ["a", "two words"]),
        ("a ${NONE:-x y} b", ["a", "x y", "b"]), ("a ${NONE:-} b", ["a", "b"]),
        ("a \"${NONE:-}\" b", ["a", "", "b"]),
    ])
    func `commands are split as a shell splits them`(command: String, words: [String]) throws {
        var files = Files("nodes:\n  a:\n    command: |-\n      \(command)\n")
        files.environment["BLANKS"] = "two words"

        #expect(try files.load().node("a")?.program == .command(words))
    }
}

import Foundation
import Glibc
import Messages
import Testing

/// The graphs of `Graphs/`, run as a user runs them.
@Suite struct DemoTests {
    private func run(_ graph: String, _ arguments: [String] = []) throws -> GraphRun {
        try GraphRun(
            folder: GraphRun.makeFolder(),
            arguments: ["run", "\(GraphRun.checkout)/Graphs/\(graph)"] + arguments)
    }

    /// Seconds of audio in a WAV file whose samples begin within its first 200 bytes, and whether it is more than
    /// silence.
    private func sound(_ path: String) throws -> (seconds: Double, isLoud: Bool) {
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        #expect(bytes.starts(with: "RIFF".utf8))
        func integer(_ offset: Int) -> Int {
            (0..<4).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
        }
        let format = try #require(bytes.firstRange(of: "fmt ".utf8)).upperBound
        let data = try #require(bytes.firstRange(of: "data".utf8)).upperBound
        let bytesPerSecond = integer(format + 12)
        let samples = bytes[(data + 4)...]
        let loudest = stride(from: samples.startIndex, to: samples.endIndex - 1, by: 2).map {
            abs(Int(Int16(bitPattern: UInt16(samples[$0]) | UInt16(samples[$0 + 1]) << 8)))
        }.max()
        return (Double(samples.count) / Double(bytesPerSecond), (loudest ?? 0) > 3000)
    }

    @Test(arguments: ["tts", "tts-flite"])
    func `the demo answers a human recording`(voice: String) throws {
        let run = try run("demo.yml", ["--swap", "tts=\(voice)"])
        #expect(run.exitCode(within: 30) == 0, "\(run.log)")
        #expect(run.output.contains("go forward ten meters"), "\(run.output)\(run.log)")
        #expect(run.output.contains(#""distance":10"#), "the tool call: \(run.output)")
        #expect(run.output.contains("answered"), "\(run.output)")
        #expect(run.output.contains("latency"), "\(run.output)")
        let answer = try sound("\(run.folder)/answer.wav")
        #expect((0.5...10).contains(answer.seconds))
        #expect(answer.isLoud)
        #expect(run.leftovers.isEmpty)
    }

    @Test func `another recording is answered by the same graph, faster than real time`() throws {
        let run = try run(
            "demo.yml",
            [
                "--set", "source.file=/usr/share/pocketsphinx/test/data/goforward.raw", "--set",
                "source.realtime=false",
            ])
        #expect(run.exitCode(within: 20) == 0, "\(run.log)")
        #expect(run.output.contains("go forward ten meters"), "\(run.output)\(run.log)")
    }

    @Test func `the smallest graph passes the recording on unchanged`() throws {
        let run = try run("echo.yml")
        #expect(run.exitCode(within: 20) == 0, "\(run.log)")
        let recording = try Data(
            contentsOf: URL(fileURLWithPath: "/usr/share/pocketsphinx/test/data/goforward.raw"))
        let copy = try Data(contentsOf: URL(fileURLWithPath: "\(run.folder)/echo.wav"))
        #expect(copy.suffix(recording.count) == recording)
    }

    @Test func `spoken commands become tool calls`() throws {
        let run = try run("robot-commands.yml")
        #expect(run.exitCode(within: 30) == 0, "\(run.log)")
        #expect(run.output.contains("tool"), "\(run.output)\(run.log)")
        #expect(run.output.contains("forward"), "\(run.output)")
    }

    @Test(arguments: [
        "resampler", "speech-monitor", "asr", "llm", "segmenter", "tts", "sink", "console", "source",
    ])
    func `a node killed in mid-utterance is back within a second and the next turn works`(id: String) throws {
        // Two utterances, a second apart: one is hurt, the next must be answered.
        let folder = try GraphRun.makeFolder()
        let speech = try Data(
            contentsOf: URL(fileURLWithPath: "/usr/share/pocketsphinx/test/data/goforward.raw"))
        let silence = Data(count: 2 * 16000 * 3 / 2)
        var turns = Data()
        for _ in 0..<2 { turns += speech + silence }
        try turns.write(to: URL(fileURLWithPath: "\(folder)/turns.raw"))
        let run = try GraphRun(
            folder: folder,
            arguments: [
                "run", "\(GraphRun.checkout)/Graphs/demo.yml", "--set", "source.file=\(folder)/turns.raw",
            ])
        #expect(run.isRunning())
        #expect(run.shows("speech"), "the first utterance has begun")
        let before = run.pids
        let victim = try #require(before[id])

        kill(victim, SIGKILL)

        let isBack = eventually(within: 1) {
            let node = run.node(id)
            return node?["state"]?.string == "running" && node?["pid"]?.integer.map { pid_t($0) } != victim
        }
        #expect(isBack, "\(run.log)")
        for (other, pid) in run.pids where other != id { #expect(before[other] == pid) }
        #expect(run.exitCode(within: 40) == 0, "\(run.log)")
        // A killed source begins anew, a killed console has not seen the first utterance: the last one counts.
        let lastTurn = run.output.components(separatedBy: "speech    at").last ?? ""
        #expect(lastTurn.contains("go forward ten meters"), "\(run.output)\n\(run.log)")
        #expect(try sound("\(folder)/answer.wav").isLoud)
        #expect(run.leftovers.isEmpty)
    }
}

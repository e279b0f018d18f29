import Foundation
import Glibc
import Messages
import Randomness
import Testing

@testable import Supervision

/// Texts that nobody would say, through the nodes that read them: each takes a bounded time, and the graph ends.
@Suite struct HostileTextTests {
    private let spoken = """
        name: spoken
        nodes:
          source: {node: text-source, params: {count: 100000000, rate: 20}}
          segmenter: {node: segmenter, inputs: {text: source/text}}
          tts: {node: tts, inputs: {text: segmenter/sentence}}
          sink: {node: wav-sink, inputs: {audio: tts/audio}, params: {file: "${PWD}/spoken.wav"}}
        """
    private let answered = """
        name: answered
        nodes:
          source: {node: text-source, params: {count: 100000000, rate: 20}}
          llm: {node: llm, inputs: {transcript: source/text}}
          segmenter: {node: segmenter, inputs: {text: llm/reply}}
          sink: {node: text-sink, inputs: {text: segmenter/sentence}}
        """

    private func text(_ bytes: [UInt8], response: String) -> Message {
        var metadata = Metadata()
        metadata.response = response
        return Message(
            header: Header(type: .text, flags: [.start, .final]), metadata: metadata, payload: bytes)
    }

    /// Small texts with everything in them that Unicode allows, and some that it does not.
    private var strange: [[UInt8]] {
        [
            [], [0xFF, 0xFE, 0x80], [0xED, 0xA0, 0x80], [0xC0, 0x80],
            Array("half a chara".utf8) + [0xE2, 0x82],
            Array(0..<0x20) + [0x7F], Array("\u{202E}right to left\u{200D}\u{200D}".utf8),
            Array(("a" + String(repeating: "\u{301}", count: 2000)).utf8),
            Array("<speak><break time=\"999999s\"/></speak> [[wO:ld]] \\b{5}".utf8),
            Array("```\n****__~~((\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}".utf8),
            Array(repeating: 0x2E, count: 3000), Array(repeating: 0x0A, count: 3000),
            Array("99999999999999999999999999999999 1e999 -0 0x7fffffff".utf8),
        ]
    }

    private func sent(_ run: GraphRun, _ edge: String) -> Int {
        run.edge(edge)?["sent"]?.integer ?? 0
    }

    private func received(_ run: GraphRun, _ edge: String) -> Int {
        run.edge(edge)?["received"]?.integer ?? 0
    }

    @Test func `strange texts are spoken or passed over, and each response ends`() throws {
        let folder = try GraphRun.makeFolder()
        try spoken.write(toFile: "\(folder)/graph.yml", atomically: true, encoding: .utf8)
        let run = try GraphRun(folder: folder, arguments: ["run", "graph.yml"])
        #expect(run.isRunning(), "\(run.log)")
        let before = run.pids
        for edge in ["source/text>segmenter/text", "segmenter/sentence>tts/text"] {
            let stranger = try Stranger(edge: edge, of: run)
            for (number, bytes) in strange.enumerated() {
                try stranger.send(text(bytes, response: "r\(number)"))
            }
            let isRead = eventually(within: 10) { received(run, edge) >= strange.count }
            #expect(isRead, "\(run.status ?? .null)")
        }
        #expect(run.pids == before, "\(run.log)")
        #expect(run.log.contains("not valid UTF-8"), "\(run.log)")
        run.send(signal: SIGINT)
        #expect(run.exitCode(within: 15) == 0, "\(run.log)")
        #expect(run.leftovers.isEmpty)
    }

    @Test(arguments: ["- a\n", "word ", "`", "\u{301}"])
    func `a megabyte of text is spoken until it is cancelled`(piece: String) throws {
        let folder = try GraphRun.makeFolder()
        try spoken.write(toFile: "\(folder)/graph.yml", atomically: true, encoding: .utf8)
        let run = try GraphRun(folder: folder, arguments: ["run", "graph.yml"])
        #expect(run.isRunning(), "\(run.log)")
        let before = run.pids
        let edge = "source/text>segmenter/text"
        let stranger = try Stranger(edge: edge, of: run)
        let megabyte = Array(String(repeating: piece, count: 1_000_000 / piece.utf8.count).utf8)

        try stranger.send(text(megabyte, response: "long"))

        // An answer to a later message shows that the long one has been read.
        let count = received(run, edge)
        #expect(eventually(within: 60) { received(run, edge) > count + 2 }, "\(run.log)")
        let client = try #require(run.client)
        let cancel = Event("cancel", metadata: Metadata(["response": "long"])).message
        for node in ["segmenter", "tts"] {
            _ = try client.request(
                "send", ["node": .string(node), "input": "cancel"],
                frames: [cancel.headerFrame, cancel.payload])
        }
        #expect(run.pids == before, "\(run.log)")
        run.send(signal: SIGINT)
        #expect(run.exitCode(within: 10) == 0, "\(run.log)")
        #expect(!run.log.contains("has not drained"), "\(run.log)")
        #expect(run.leftovers.isEmpty)
    }

    @Test func `strange and long transcripts are answered`() throws {
        let run = try GraphRun(answered)
        #expect(run.isRunning(), "\(run.log)")
        let before = run.pids
        let edge = "source/text>llm/transcript"
        let stranger = try Stranger(edge: edge, of: run)
        let megabyte = Array(String(repeating: "go forward ten meters ", count: 45_000).utf8)
        let endless = Array(repeating: UInt8(ascii: "a"), count: 1_000_000)
        let texts = strange + [megabyte, endless]
        for bytes in texts { try stranger.send(text(bytes, response: "")) }
        try stranger.send(text(Array("hello".utf8), response: ""))
        let isRead = eventually(within: 15) { received(run, edge) > texts.count }
        #expect(isRead, "\(run.log)")
        #expect(run.pids == before, "\(run.log)")
        run.send(signal: SIGINT)
        #expect(run.exitCode(within: 10) == 0, "\(run.log)")
        #expect(run.output.contains("end"))
    }
}

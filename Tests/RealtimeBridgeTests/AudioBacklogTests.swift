import Messages
import NodeRuntime
import Testing

@testable import realtime_bridge

@Suite struct AudioBacklogTests {
    private let output = RealtimeBridge.utterances

    private func piece(_ session: String, _ number: Int, of output: Output<Audio>? = nil)
        -> AudioBacklog.Piece
    {
        var metadata = Metadata()
        metadata.session = session
        return AudioBacklog.Piece(
            audio: Audio(
                [Int16](repeating: 0, count: 10), sampleRate: 16000, position: Int64(number),
                metadata: metadata),
            output: output ?? self.output)
    }

    private func names(_ backlog: inout AudioBacklog, where hasRoom: (Output<Audio>) -> Bool = { _ in true })
        -> [String]
    {
        var names: [String] = []
        while let piece = backlog.take(where: hasRoom) {
            names.append("\(piece.audio.metadata.session)\(piece.audio.position)")
        }
        return names
    }

    @Test func `clients take turns, each in its own order`() {
        var backlog = AudioBacklog()
        for number in 1...4 { backlog.add(piece("a", number)) }
        for number in 1...2 { backlog.add(piece("b", number)) }
        #expect(backlog.byteCount(of: "a") == 80 && backlog.byteCount(of: "b") == 40)
        #expect(backlog.byteCount(of: "c") == 0)

        #expect(names(&backlog) == ["a1", "b1", "a2", "b2", "a3", "a4"])
        #expect(backlog.isEmpty && !backlog.holds("a") && backlog.byteCount(of: "a") == 0)
    }

    @Test func `one whose way is full does not hold up the others`() {
        var backlog = AudioBacklog()
        backlog.add(piece("a", 1))
        backlog.add(piece("b", 1, of: RealtimeBridge.audio))
        backlog.add(piece("a", 2))

        let isAudio = { (output: Output<Audio>) in output.port.name == RealtimeBridge.audio.port.name }
        #expect(names(&backlog, where: isAudio) == ["b1"])
        #expect(backlog.holds("a") && !backlog.holds("b"))
        #expect(names(&backlog) == ["a1", "a2"])
    }

    @Test func `what waits of a client that has gone is thrown away`() {
        var backlog = AudioBacklog()
        for session in ["a", "b", "a"] { backlog.add(piece(session, 1)) }
        backlog.forget("a")
        backlog.forget("nobody")
        #expect(names(&backlog) == ["b1"])
    }
}

import Realtime
import Testing

@testable import realtime_bridge

@Suite struct AwayNodesTests {
    @Test func `a part of the graph is lost with the first of its nodes, and whole with the last`() {
        var away = AwayNodes()
        #expect(away.nodes.isEmpty && away.stages.isEmpty)

        let speaking = ["tts", "segmenter", "tts"].map { away.add($0, of: .speaking) }
        let thinking = away.add("llm", of: .thinking)

        #expect(speaking == [true, false, false] && thinking)
        #expect(away.nodes == ["llm", "segmenter", "tts"] && away.stages.count == 2)

        let back = ["tts", "tts", "segmenter"].map { away.remove($0, of: .speaking) }
        let unknown = away.remove("asr", of: .transcription)

        #expect(back == [false, false, true] && !unknown)
        #expect(away.nodes == ["llm"])
    }
}

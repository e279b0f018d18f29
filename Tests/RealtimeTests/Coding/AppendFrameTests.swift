import Messages
import Randomness
import Realtime
import Testing

@Suite struct AppendFrameTests {
    @Test(arguments: [
        #"{"type":"input_audio_buffer.append","audio":"AAAA"}"#,
        #"{"type": "input_audio_buffer.append", "audio": "AAAA"}"#,
        #"{"audio":"AAAA","type":"input_audio_buffer.append"}"#,
        "\r\n{ \"audio\" :\t\"AAAA\" ,\n\"type\":\"input_audio_buffer.append\" } ",
        #"{"type":"input_audio_buffer.append","audio":"AAAA","event_id":null}"#,
    ])
    func `an append is recognised however it is spaced and ordered`(text: String) throws {
        let frame = Array(text.utf8)

        let append = try #require(AppendFrame(scanning: frame))

        #expect(Base64.decode(frame, in: append.audio) == [0, 0, 0])
        #expect(append.eventID == nil)
    }

    @Test func `the client's id of the event is kept`() throws {
        let frame = Array(#"{"event_id":"evt 1/~","type":"input_audio_buffer.append","audio":""}"#.utf8)

        let append = try #require(AppendFrame(scanning: frame))

        #expect(append.eventID == "evt 1/~")
        #expect(append.audio.isEmpty)
    }

    @Test(arguments: [
        "", "{}", "[]", "null", "{", #"{"type":"input_audio_buffer.append"}"#, #"{"audio":"AAAA"}"#,
        #"{"type":"input_audio_buffer.append","audio":"AAAA"} x"#,
        #"{"type":"input_audio_buffer.append","audio":"AAAA""#,
        #"{"type":"input_audio_buffer.append","audio":"AAAA",}"#,
        #"{"type":"input_audio_buffer.append","audio":"AA\/A"}"#,
        #"{"type":"input_audio_buffer.append","audio":7}"#,
        #"{"type":"input_audio_buffer.append","audio":["AAAA"]}"#,
        #"{"type":"input_audio_buffer.append","audio":"AAAA","audio":"AAAA"}"#,
        #"{"type":"input_audio_buffer.append","type":"input_audio_buffer.append","audio":"AAAA"}"#,
        #"{"type":"input_audio_buffer.append","audio":"AAAA","event_id":null,"event_id":"a"}"#,
        #"{"type":"input_audio_buffer.append","audio":"AAAA","event_id":"ä"}"#,
        #"{"type":"input_audio_buffer.append","audio":"AAAA","event_id":5}"#,
        #"{"type":"input_audio_buffer.append","audio":"AAAA","extra":1}"#,
        #"{"type":"input_audio_buffer.appendix","audio":"AAAA"}"#,
        #"{"type":"input_audio_buffer.commit"}"#,
    ])
    func `everything unusual is left to the parser`(text: String) {
        #expect(AppendFrame(scanning: Array(text.utf8)) == nil)
    }

    @Test func `an id that is too long is left to the parser`() {
        let id = String(repeating: "e", count: 513)
        let text = #"{"type":"input_audio_buffer.append","audio":"","event_id":"\#(id)"}"#

        #expect(AppendFrame(scanning: Array(text.utf8)) == nil)
    }

    @Test func `damaged frames are recognised only where the parser reads the same`() {
        var random = SeededGenerator(seed: 3)
        let whole = Array(#"{"type":"input_audio_buffer.append","audio":"AQIDBA==","event_id":"e1"}"#.utf8)
        let bytes = Array("\"\\{}[]:,. nulltype\u{1}é=A".utf8)
        var recognised = 0
        for _ in 0..<50_000 {
            var frame = whole
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 0..<frame.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: frame.remove(at: place)
                case 1: frame.insert(bytes[Int.random(in: 0..<bytes.count, using: &random)], at: place)
                default: frame[place] = bytes[Int.random(in: 0..<bytes.count, using: &random)]
                }
            }
            guard let append = AppendFrame(scanning: frame), Base64.decode(frame, in: append.audio) != nil
            else {
                continue
            }
            recognised += 1
            let parsed = try? JSONValue(parsing: frame)
            #expect(parsed?["type"] == "input_audio_buffer.append")
            #expect(parsed?["audio"]?.string == String(decoding: frame[append.audio], as: UTF8.self))
            #expect(parsed?["event_id"]?.string == append.eventID)
            #expect(parsed?.object.map { Set($0.keys).isSubset(of: ["type", "audio", "event_id"]) } == true)
        }
        #expect(recognised > 500)
    }
}

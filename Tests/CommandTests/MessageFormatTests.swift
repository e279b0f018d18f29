import Messages
import Testing

@testable import antiphon

@Suite struct MessageFormatTests {
    private let time = LogFormat.timeOfDay(0)

    private var metadata: Metadata {
        var metadata = Metadata()
        metadata.session = "s1"
        metadata.response = "resp_2"
        return metadata
    }

    @Test func `a text is shown with its marks and ids`() {
        let text = Text("go \"forward\"\n", isStart: true, isFinal: true, metadata: metadata)

        #expect(
            MessageFormat.line(text.message, at: 0)
                == "\(time)  text   \"go \\\"forward\\\"\\n\"  start final  [s1] resp_2\n")
    }

    @Test func `an event is shown by name and fields`() {
        #expect(
            MessageFormat.line(Event("speech_started", ["position": 480]).message, at: 0)
                == "\(time)  event  speech_started {\"position\":480}\n")
        #expect(MessageFormat.line(Event("pause").message, at: 0) == "\(time)  event  pause\n")
    }

    @Test func `audio is shown as a level`() {
        let half = Audio([Float](repeating: 0.5, count: 320), sampleRate: 16000)
        let silence = Audio([Int16](repeating: 0, count: 320), sampleRate: 16000)

        #expect(
            MessageFormat.line(half.message, at: 0)
                == "\(time)  audio  ██████████████████··   -6.0 dB  20.0 ms of 16000 Hz, mono, f32\n")
        #expect(
            MessageFormat.line(silence.message, at: 0).contains("····················   silence  20.0 ms"))
    }

    @Test func `the end of a stream and malformed content are named`() {
        let end = Message(header: Header(type: .event, flags: .streamEnd))
        let broken = Message(header: Header(type: .event), payload: Array("{".utf8))

        #expect(MessageFormat.line(end, at: 0).contains("end of stream"))
        #expect(MessageFormat.line(broken, at: 0).contains("malformed: bad event"))
        #expect(MessageFormat.json(end, at: 0)["stream_end"] == true)
        #expect(MessageFormat.json(broken, at: 0)["error"]?.string?.isEmpty == false)
    }

    @Test func `the JSON of a message has everything but its samples`() {
        let audio = Audio(
            [Int16](repeating: -32768, count: 160), sampleRate: 16000, position: 320, metadata: metadata)

        let json = MessageFormat.json(audio.message, at: 1.5)

        #expect(json["time"] == 1.5)
        #expect(json["type"] == "audio")
        #expect(json["metadata"]?["session"] == "s1")
        #expect(json["byte_count"] == 320)
        #expect(
            json["audio"] == [
                "sample_rate": 16000, "channels": 1, "encoding": "s16", "position": 320, "sample_frames": 160,
                "level_db": 0,
            ])
    }

    @Test func `the meter's ends are silence and full scale`() {
        #expect(LevelMeter.bar(level: nil) == String(repeating: "·", count: 20))
        #expect(LevelMeter.bar(level: -200) == String(repeating: "·", count: 20))
        #expect(LevelMeter.bar(level: 3) == String(repeating: "█", count: 20))
        #expect(
            LevelMeter.bar(level: -30) == String(repeating: "█", count: 10)
                + String(repeating: "·", count: 10))
    }
}

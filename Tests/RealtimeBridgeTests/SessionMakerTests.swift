import Messages
import Realtime
import RealtimeGateway
import Testing

@testable import realtime_bridge

@Suite struct SessionMakerTests {
    /// The session that a key opens, as its client is told of it.
    private func created(
        _ start: SessionDefaults?, _ kind: SessionOptions.Kind = .realtime, _ dialect: DialectName = .ga
    ) throws -> JSONValue {
        var defaults = SessionOptions(unixTime: 0, seed: 0)
        defaults.stages = Set(Stage.allCases)
        let options = SessionMaker(defaults: defaults).options(kind, dialect, model: nil, start: start)
        var session = RealtimeSession(options, at: 0)
        for case .send(let text) in session.takeActions() {
            return try #require(try JSONValue(parsing: text)["session"])
        }
        return .null
    }

    private let beta = SessionDefaults(
        session: [
            "input_audio_transcription": ["model": "whisper-1", "language": "de"], "turn_detection": .null,
        ],
        isBeta: true, isTranscription: true)
    private let current = SessionDefaults(
        session: [
            "type": "transcription",
            "audio": ["input": ["transcription": ["model": "whisper-1", "language": "de"]]],
        ], isBeta: false, isTranscription: true)

    @Test(arguments: [SessionOptions.Kind.realtime, .transcription])
    func `a key for transcription opens no conversation, whatever the handshake asks for`(
        kind: SessionOptions.Kind
    ) throws {
        for start in [beta, current] {
            let session = try created(start, kind)
            #expect(
                session["object"] == "realtime.transcription_session" && session["type"] == "transcription")
            #expect(session["instructions"] == nil && session["audio"]?["output"] == nil)
            #expect(session["audio"]?["input"]?["transcription"]?["language"] == "de")
        }
        #expect(try created(beta, kind)["audio"]?["input"]?["turn_detection"] == .null)
        let flat = try created(beta, kind, .beta)
        #expect(flat["voice"] == nil && flat["input_audio_transcription"]?["language"] == "de")
    }

    @Test func `a key for a conversation opens one, and without its wish the handshake decides`() throws {
        let talk = SessionDefaults(session: ["voice": "ash"], isBeta: true)
        #expect(try created(talk, .transcription)["audio"]?["output"]?["voice"] == "ash")
        #expect(try created(nil, .transcription)["type"] == "transcription")
        #expect(try created(nil)["type"] == "realtime")
    }
}

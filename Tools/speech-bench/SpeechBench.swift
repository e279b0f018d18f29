internal import Glibc
internal import Messages
internal import RawFiles
internal import Speech

/// Listens to recordings as the speech-monitor does, and prints what it heard as JSON, a line for each.
///
/// `speech-bench MODEL SETTINGS AUDIO…`: the audio is raw 16-bit mono at 16 kHz. The settings are a JSON list of
/// objects with `min_speech_ms` and `silence_ms`; each recording is heard once with each. A line holds the
/// `probabilities` of the windows, and for each of the settings its utterances as
/// `[voice start, start decided, voice end, end decided]` in seconds, the last two null where it did not end.
@main
struct SpeechBench {
    static func main() {
        do {
            let arguments = CommandLine.arguments
            guard arguments.count >= 4 else {
                throw BenchError("usage: speech-bench MODEL SETTINGS AUDIO…")
            }
            let model = try SileroModel(readFile(arguments[1]))
            let settings = try JSONValue(parsing: arguments[2]).array ?? []
            for path in arguments[3...] { print(listen(model, settings, samples(of: try readFile(path)))) }
        } catch {
            print("speech-bench: \(error)")
            exit(1)
        }
    }

    private static func listen(_ model: SileroModel, _ settings: [JSONValue], _ samples: [Float]) -> JSONValue
    {
        var probabilities: [JSONValue] = []
        var utterances: [JSONValue] = []
        for (index, value) in settings.enumerated() {
            var endpointing = EndpointSettings()
            endpointing.minimumSpeech = value["min_speech_ms"]?.integer ?? endpointing.minimumSpeech
            endpointing.silence = value["silence_ms"]?.integer ?? endpointing.silence
            var stream = UtteranceStream(detector: SileroDetector(model), settings: endpointing)
            stream.tellsWindows = index == 0
            var heard: [JSONValue] = []
            for start in stride(from: 0, to: samples.count, by: 320) {
                let piece = Array(samples[start..<min(start + 320, samples.count)])
                for action in stream.hear(piece, at: Int64(start)) {
                    switch action {
                    case .window(let probability, _):
                        probabilities.append(.number(Double(probability)))
                    case .started(let voice, _, let decided):
                        heard.append([seconds(voice), seconds(decided), .null, .null])
                    case .stopped(let voice, _, _, let decided, _):
                        guard let begun = heard.popLast()?.array else { continue }
                        heard.append(.array(begun.prefix(2) + [seconds(voice), seconds(decided)]))
                    case .speech, .confirmed, .paused, .resumed, .turnEnded, .gap:
                        continue
                    }
                }
            }
            utterances.append(.array(heard))
        }
        return ["probabilities": .array(probabilities), "utterances": .array(utterances)]
    }

    private static func seconds(_ position: Int64) -> JSONValue {
        .number(Double(position) / Double(VoiceWindow.sampleRate))
    }

    private static func samples(of bytes: [UInt8]) -> [Float] {
        Audio(bytes, format: AudioFormat(sampleRate: VoiceWindow.sampleRate)).floatSamples
    }
}

import Glibc
import Messages

/// Recordings of Debian's package `pocketsphinx-testdata`: human speech, 16 kHz mono.
enum Recording {
    static let folder = "/usr/share/pocketsphinx/test/data"

    /// "go forward ten meters".
    static var goForward: [Int16] { samples("\(folder)/goforward.raw", skipping: 0) }
    /// "he was not an ill disposed young man".
    static var youngMan: [Int16] {
        samples("\(folder)/librivox/sense_and_sensibility_01_austen_64kb-0880.wav", skipping: 44)
    }
    /// "seven of clubs".
    static var sevenOfClubs: [Int16] { samples("\(folder)/cards/003.wav", skipping: 44) }

    private static func samples(_ path: String, skipping header: Int) -> [Int16] {
        guard let file = fopen(path, "re") else { return [] }
        defer { fclose(file) }
        fseek(file, header, SEEK_SET)
        var samples = [Int16](repeating: 0, count: 1_000_000)
        let count = fread(&samples, 2, samples.count, file)
        return Array(samples[..<count])
    }
}

/// An utterance as speech-monitor sends it.
func utterance(
    _ samples: [Int16], id: String? = "utt_1", session: String = "", chunk: Int = 320, start: Bool = true,
    final: Bool = true, from position: Int64 = 0
) -> [Audio] {
    var metadata = Metadata()
    metadata.session = session
    metadata.utterance = id
    let starts = samples.isEmpty ? [0] : Array(stride(from: 0, to: samples.count, by: chunk))
    return starts.map { first in
        let end = min(samples.count, first + chunk)
        return Audio(
            Array(samples[first..<end]), sampleRate: 16000, position: position + Int64(first),
            isStart: start && first == 0, isFinal: final && end == samples.count, metadata: metadata)
    }
}

/// A file that lives as long as the object.
final class TemporaryFile {
    let path: String

    init(_ content: String, suffix: String) {
        var template = Array("/tmp/antiphon-asr-XXXXXX\(suffix)\0".utf8CString.dropLast())
        let descriptor = mkstemps(&template, Int32(suffix.utf8.count))
        path = String(
            decoding: template.prefix { $0 != 0 }.map { UInt8(truncatingIfNeeded: $0) }, as: UTF8.self)
        let bytes = Array(content.utf8)
        _ = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        close(descriptor)
    }

    deinit {
        unlink(path)
    }
}

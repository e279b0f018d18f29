import Glibc
import Messages
import Speech
import Testing

/// The sounds that `Tools/bench-parts/silero.py` let onnxruntime hear, and what it made of them.
enum Sounds {
    static let names = [
        "goforward", "sense_and_sensibility_01_austen_64kb-0870", "sense_and_sensibility_01_austen_64kb-0880",
        "sense_and_sensibility_01_austen_64kb-0890", "sense_and_sensibility_01_austen_64kb-0920",
        "sense_and_sensibility_01_austen_64kb-0930", "quiet noise", "loud noise", "silence",
    ]

    /// The samples of one sound.
    static func samples(_ name: String) throws -> [Float] {
        let folder = "/usr/share/pocketsphinx/test/data"
        return switch name {
        case "goforward": samples(of: try read("\(folder)/goforward.raw"))
        case "quiet noise": noise(shift: 6)
        case "loud noise": noise(shift: 0)
        case "silence": Array(repeating: 0, count: 64000)
        // The WAV files have the plain header of 44 bytes.
        default: samples(of: Array(try read("\(folder)/librivox/\(name).wav").dropFirst(44)))
        }
    }

    /// The probabilities that onnxruntime computed with the weights of this very file.
    static func probabilities(_ name: String) throws -> [Float] {
        let path = String(#filePath.dropLast("SpeechTests/Sounds.swift".count)) + "Vectors/silero.txt"
        let text = String(decoding: try read(path), as: UTF8.self)
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("\(name): ") })
        return line.dropFirst(name.count + 2).split(separator: " ").compactMap { Float($0) }
    }

    /// The model where the set-up puts it.
    static func model() throws -> SileroModel {
        let folder = try variable("ANTIPHON_MODELS") ?? "\(dataFolder())/antiphon/models"
        return try SileroModel(read("\(folder)/silero_vad_16k_op15.onnx"))
    }

    private static func dataFolder() throws -> String {
        try variable("XDG_DATA_HOME") ?? "\(#require(variable("HOME")))/.local/share"
    }

    private static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func samples(of bytes: [UInt8]) -> [Float] {
        Audio(bytes, format: AudioFormat(sampleRate: 16000)).floatSamples
    }

    private static func noise(shift: Int32) -> [Float] {
        var state: UInt32 = 1
        return (0..<64000).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return Float((Int32(state >> 16) - 32768) >> shift) / 32768
        }
    }

    static func read(_ path: String) throws -> [UInt8] {
        let file = try #require(fopen(path, "rb"), "\(path) is missing: run Tools/setup --tests")
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&part, 1, part.count, file), count > 0 {
            bytes.append(contentsOf: part[..<count])
        }
        return bytes
    }
}

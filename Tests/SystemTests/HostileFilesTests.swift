import Foundation
import Glibc
import Messages
import Randomness
import Sound
import Testing

/// Files that lie, are damaged or are no files: each is named in a clear error, at once and once.
@Suite struct HostileFilesTests {
    /// A WAV file with any header, and samples that are a quiet tone.
    private func wav(
        sampleRate: UInt32 = 16000, channels: UInt16 = 1, tag: UInt16 = 1, bits: UInt16 = 16,
        seconds: Double = 0.25, stated: UInt32? = nil, samples: [UInt8]? = nil
    ) -> [UInt8] {
        let blockAlign = channels * bits / 8
        let count = Int(seconds * Double(sampleRate)) * Int(blockAlign)
        let samples = samples ?? (0..<count).map { UInt8(truncatingIfNeeded: $0 / 2 % 7) }
        var bytes = Array("RIFF".utf8) + little(UInt32(samples.count + 36)) + Array("WAVEfmt ".utf8)
        bytes += little(UInt32(16)) + little(tag) + little(channels) + little(sampleRate)
        bytes += little(sampleRate &* UInt32(blockAlign)) + little(blockAlign) + little(bits)
        return bytes + Array("data".utf8) + little(stated ?? UInt32(samples.count)) + samples
    }

    private func little(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }

    private func play(_ content: [UInt8]) throws -> GraphRun {
        let folder = try GraphRun.makeFolder()
        try Data(content).write(to: URL(fileURLWithPath: "\(folder)/in.wav"))
        return try play("\(folder)/in.wav", in: folder)
    }

    private func play(_ path: String, in folder: String) throws -> GraphRun {
        try """
        name: files
        nodes:
          source: {node: wav-source, params: {file: \(path), realtime: false}}
          resampler: {node: resampler, inputs: {audio: source/audio}}
          sink: {node: wav-sink, inputs: {audio: resampler/audio}, params: {file: \(folder)/out.wav}}
        """.write(toFile: "\(folder)/graph.yml", atomically: true, encoding: .utf8)
        return try GraphRun(folder: folder, arguments: ["run", "graph.yml"])
    }

    /// The samples of a WAV file that has nothing wrong; `nil` where it cannot be read.
    private func samples(_ path: String) -> [UInt8]? {
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        var reader = WAVReader()
        var samples: [UInt8] = []
        do {
            try reader.read([UInt8](data), into: &samples)
            try reader.finish()
        } catch { return nil }
        return reader.warnings.isEmpty ? samples : nil
    }

    /// Expects the graph to end at once, with one error that says what is wrong.
    private func expectRefusal(_ run: GraphRun, _ phrases: String...) {
        #expect(run.exitCode(within: 8) == 1, "\(run.log)")
        for phrase in phrases { #expect(run.log.contains(phrase), "\(run.log)") }
        #expect(!run.log.contains("starts again"), "no restart could mend it: \(run.log)")
        #expect(run.leftovers.isEmpty)
    }

    // MARK: Sound files

    @Test(arguments: [UInt32(1 << 20), UInt32.max - 1, UInt32(101)])
    func `of a WAV file that lies about its length everything there is played`(stated: UInt32) throws {
        let run = try play(wav(stated: stated))
        #expect(run.exitCode(within: 8) == 0, "\(run.log)")
        #expect(run.log.contains("in.wav'"), "\(run.log)")
        #expect(run.log.contains("warning"), "\(run.log)")
        let played = try #require(samples("\(run.folder)/out.wav"))
        #expect(played.count == (stated == 101 ? 100 : 8000))
    }

    @Test func `a sample rate of 0 Hz is refused`() throws {
        expectRefusal(try play(wav(sampleRate: 0, samples: [1, 2, 3, 4])), "in.wav", "sample rate of 0 Hz")
    }

    @Test func `eight channels become one`() throws {
        let run = try play(wav(channels: 8))
        #expect(run.exitCode(within: 8) == 0, "\(run.log)")
        #expect(samples("\(run.folder)/out.wav")?.count == 8000, "\(run.log)")
    }

    @Test func `floats that are no numbers become silence, with a warning`() throws {
        let strange: [Float] = [.nan, .infinity, -.infinity, 1e38, .signalingNaN, 0.25]
        let floats = (0..<4000).map { strange[$0 % strange.count] }
        let run = try play(wav(tag: 3, bits: 32, samples: floats.withUnsafeBytes { Array($0) }))
        #expect(run.exitCode(within: 8) == 0, "\(run.log)")
        #expect(run.log.contains("no numbers"), "\(run.log)")
        #expect(samples("\(run.folder)/out.wav")?.count == 8000, "\(run.log)")
    }

    @Test func `a file without samples is played to its end at once`() throws {
        let run = try play(wav(samples: []))
        #expect(run.exitCode(within: 8) == 0, "\(run.log)")
        #expect(run.log.contains("holds no audio"), "\(run.log)")
    }

    @Test(arguments: [0, 3, 20, 43])
    func `a file that ends within its header is refused`(length: Int) throws {
        expectRefusal(try play(Array(wav().prefix(length))), "in.wav")
    }

    @Test func `random bytes are refused`() throws {
        var random = SeededGenerator(seed: 5)
        expectRefusal(try play([0] + random.bytes(upTo: 5000)), "in.wav", "it is no WAV file")
    }

    @Test(arguments: [
        ("folder", "is no file but a folder"), ("pipe", "is no file but"), ("absent.wav", "there is no file"),
        ("/proc/self/mem", "Input/output error"), ("/dev/zero", "is no file but"),
    ])
    func `what is no file, or cannot be read, is refused`(name: String, phrase: String) throws {
        let folder = try GraphRun.makeFolder()
        mkdir("\(folder)/folder", 0o700)
        mkfifo("\(folder)/pipe", 0o600)
        let path = name.hasPrefix("/") ? name : "\(folder)/\(name)"
        expectRefusal(try play(path, in: folder), "'\(path)'", phrase)
    }

    // MARK: A disk without room

    private static let limits = [
        // A file may have 64 KiB.
        "ulimit -f 128; \"$@\"",
        // A disk of 64 KiB, where mounting is permitted; what was written is copied out of it.
        """
        exec unshare --mount sh -c 'mount -t tmpfs -o size=64k none full || exit 99
            "$@"; code=$?; cp full/out.wav .; exit $code' sh "$@"
        """,
    ]

    @Test(arguments: limits)
    func `a disk that takes no more is told, and the file can be played`(limit: String) throws {
        let folder = try GraphRun.makeFolder()
        mkdir("\(folder)/full", 0o700)
        let isDisk = limit.contains("unshare")
        try Data(count: 200_000).write(to: URL(fileURLWithPath: "\(folder)/in.raw"))
        let output = isDisk ? "\(folder)/full/out.wav" : "\(folder)/out.wav"
        try graph(from: "\(folder)/in.raw", to: output, in: folder)
        let run = try GraphRun(folder: folder, arguments: ["run", "graph.yml"], shell: limit)

        let code = run.exitCode(within: 15)
        if isDisk, code == 99 || run.log.contains("unshare") { return }

        #expect(code == 1, "\(run.log)")
        #expect(run.log.contains("cannot write '\(output)'"), "\(run.log)")
        #expect(
            run.log.contains(isDisk ? "the disk is full" : "the file may not grow any further"), "\(run.log)")
        #expect(run.log.contains("the recording is not complete"), "\(run.log)")
        #expect(!run.log.contains("starts again"), "\(run.log)")
        let written = try #require(samples("\(folder)/out.wav"), "what was written can be played")
        #expect((30_000...65_536).contains(written.count))
    }

    @Test func `a device that takes nothing is told`() throws {
        let folder = try GraphRun.makeFolder()
        try Data(count: 200_000).write(to: URL(fileURLWithPath: "\(folder)/in.raw"))
        try graph(from: "\(folder)/in.raw", to: "/dev/full", in: folder)
        expectRefusal(
            try GraphRun(folder: folder, arguments: ["run", "graph.yml"]), "'/dev/full'", "the disk is full")
    }

    private func graph(from input: String, to output: String, in folder: String) throws {
        try """
        name: disk
        nodes:
          source: {node: wav-source, params: {file: \(input), realtime: false}}
          sink: {node: wav-sink, inputs: {audio: source/audio}, params: {file: \(output)}}
        """.write(toFile: "\(folder)/graph.yml", atomically: true, encoding: .utf8)
    }

    // MARK: Models

    private func listen(with parameters: String, folder: String) throws -> GraphRun {
        try """
        name: model
        nodes:
          source: {node: wav-source, params: {file: /usr/share/pocketsphinx/test/data/goforward.raw}}
          monitor: {node: speech-monitor, inputs: {audio: source/audio}, params: {\(parameters)}}
        """.write(toFile: "\(folder)/graph.yml", atomically: true, encoding: .utf8)
        return try GraphRun(folder: folder, arguments: ["run", "graph.yml"])
    }

    @Test func `a model that is not the one expected is refused by its checksum`() throws {
        let folder = try GraphRun.makeFolder()
        var random = SeededGenerator(seed: 6)
        let model = "\(folder)/model"
        try Data(random.bytes(upTo: 100_000)).write(to: URL(fileURLWithPath: model))
        expectRefusal(
            try listen(with: "model: \(model)", folder: folder), "'\(model)' is damaged or another one",
            "SHA-256", "Tools/setup")
    }

    @Test(arguments: [
        Array("".utf8), [8, 0, 0, 0, 0, 0, 0, 0] + Array("{\"a\":{}}".utf8), [255, 255, 255, 255],
    ])
    func `a model that is cut off is refused also without a checksum`(content: [UInt8]) throws {
        let folder = try GraphRun.makeFolder()
        let model = "\(folder)/model"
        try Data(content).write(to: URL(fileURLWithPath: model))
        expectRefusal(
            try listen(with: "model: \(model), model_checksum: \"\"", folder: folder),
            "the model '\(model)' cannot be used")
    }

    @Test(arguments: [
        ("asr", "dictionary"), ("asr", "language_model"), ("asr", "grammar"), ("llm", "rules"),
    ])
    func `a damaged file of a node is named`(node: String, parameter: String) throws {
        let folder = try GraphRun.makeFolder()
        let path = "\(folder)/damaged"
        try Data([0xFF, 0x00, 0x7B, 0x3A] + Array(repeating: 0x5B, count: 500)).write(
            to: URL(fileURLWithPath: path))
        let source =
            node == "asr"
            ? "wav-source, params: {file: /usr/share/pocketsphinx/test/data/goforward.raw}"
            : "text-source, params: {rate: 5}"
        let wiring = node == "asr" ? "audio: source/audio" : "transcript: source/text"
        try """
        name: damaged
        nodes:
          source: {node: \(source)}
          reader: {node: \(node), inputs: {\(wiring)}, params: {\(parameter): \(path)}}
        """.write(toFile: "\(folder)/graph.yml", atomically: true, encoding: .utf8)
        expectRefusal(try GraphRun(folder: folder, arguments: ["run", "graph.yml"]), path)
    }
}

import Messages
import Sound
import Testing

@testable import antiphon

@Suite struct FileTests {
    @Test func `a recorded tap can be read back, and sent in frames of 20 ms`() throws {
        let folder = TemporaryFolder()
        let path = "\(folder.path)/a.wav"
        let samples = (0..<1000).map { Int16($0) }
        let file = try WAVFile(path: path)
        try file.append(Audio(Array(samples[..<600]), sampleRate: 16000))
        try file.append(Audio(Array(samples[600...]), sampleRate: 16000))
        try file.finish()

        let frames = try AudioFile.frames(of: path, metadata: Metadata())

        #expect(file.seconds == 1000.0 / 16000)
        #expect(frames.map(\.frameCount) == [320, 320, 320, 40])
        #expect(frames.map(\.position) == [0, 320, 640, 960])
        #expect(frames.map(\.isStart) == [true, false, false, false])
        #expect(frames.map(\.isFinal) == [false, false, false, true])
        #expect(frames.flatMap(\.int16Samples) == samples)
    }

    @Test func `the header is true after each second of audio, also when no one finishes the file`() throws {
        let folder = TemporaryFolder()
        let path = "\(folder.path)/a.wav"
        let file = try WAVFile(path: path)
        try file.append(Audio([Int16](repeating: 1, count: 9000), sampleRate: 8000))

        var reader = WAVReader()
        var samples: [UInt8] = []
        try reader.read(try Files.read(path), into: &samples)
        try reader.finish()

        #expect(samples.count == 18000)
        #expect(reader.warnings.isEmpty)
    }

    @Test func `a change of the format ends a recording with a reason`() throws {
        let folder = TemporaryFolder()
        let file = try WAVFile(path: "\(folder.path)/a.wav")
        try file.append(Audio([1, 2] as [Int16], sampleRate: 16000))

        let failure = #expect(throws: CommandFailure.self) {
            try file.append(Audio([1, 2] as [Int16], sampleRate: 8000))
        }

        #expect(failure?.text.contains("8000 Hz") == true)
        #expect(failure?.exitCode == .failed)
    }

    @Test func `what is no WAV file is refused by name`() throws {
        let folder = TemporaryFolder()
        let path = "\(folder.path)/a.wav"
        try Files.create(path, "this is a text of some length, and no recording at all")

        let failure = #expect(throws: CommandFailure.self) {
            try AudioFile.frames(of: path, metadata: Metadata())
        }

        #expect(failure?.text.hasPrefix(path) == true)
    }

    @Test func `files that cannot be read or made are named with the reason`() {
        let read = #expect(throws: CommandFailure.self) { try Files.read("/nowhere/at/all") }
        let made = #expect(throws: CommandFailure.self) { try Files.create("/nowhere/at/all", "") }

        #expect(read?.text == "/nowhere/at/all cannot be read: No such file or directory")
        #expect(made?.text == "/nowhere/at/all cannot be created: No such file or directory")
    }

    @Test func `folders are made with those above them, and may be there already`() throws {
        let folder = TemporaryFolder()

        try Files.createFolder("\(folder.path)/a/b/c")
        try Files.createFolder("\(folder.path)/a/b/c")
        try Files.create("\(folder.path)/a/file", "x")

        #expect(Files.names(in: "\(folder.path)/a") == ["b", "file"])
        #expect(throws: CommandFailure.self) { try Files.create("\(folder.path)/a/file", "y") }
        #expect(throws: CommandFailure.self) { try Files.createFolder("\(folder.path)/a/file/c") }
    }
}

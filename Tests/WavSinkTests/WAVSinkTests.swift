import Glibc
import Messages
import NodeRuntime
import NodeTesting
import Sound
import Testing

@testable import wav_sink

@Suite struct WAVSinkTests {
    private func sink(_ folder: TemporaryFolder, _ name: String = "a.wav", incarnation: Int = 0) throws
        -> NodeHarness<WAVSink>
    {
        try NodeHarness(
            WAVSink.self, parameters: ["file": .string("\(folder.path)/\(name)")], incarnation: incarnation)
    }

    private func audio(_ samples: [Int16], rate: Int = 16000, session: String = "") -> Audio {
        var metadata = Metadata()
        metadata.session = session
        return Audio(samples, sampleRate: rate, metadata: metadata)
    }

    /// The audio of a file, which must be valid to the last byte.
    private func recorded(_ folder: TemporaryFolder, _ name: String = "a.wav") throws -> Audio {
        var reader = WAVReader()
        var samples: [UInt8] = []
        try reader.read(try folder.content(name), into: &samples)
        try reader.finish()
        #expect(reader.warnings.isEmpty)
        return Audio(samples, format: try #require(reader.format).wireFormat)
    }

    @Test func `the file can be played after every message, whatever becomes of the node`() throws {
        let folder = try TemporaryFolder()
        let harness = try sink(folder)

        harness.receive(audio([1, 2]), on: WAVSink.audio)
        #expect(try recorded(folder) == audio([1, 2]))
        harness.receive(audio([3]), on: WAVSink.audio)
        #expect(try recorded(folder) == audio([1, 2, 3]))
    }

    @Test func `a new run writes the file anew`() throws {
        let folder = try TemporaryFolder()
        try folder.write([UInt8](repeating: 9, count: 1000), to: "a.wav")

        try sink(folder).receive(audio([1]), on: WAVSink.audio)

        #expect(try recorded(folder) == audio([1]))
    }

    @Test func `after a crash it goes on with the file`() throws {
        let folder = try TemporaryFolder()
        try sink(folder).receive(audio([1, 2]), on: WAVSink.audio)
        // What a crash may leave: samples the header does not tell of yet, and half a sample.
        try folder.write(try folder.content("a.wav") + [3, 0, 9], to: "a.wav")

        try sink(folder, incarnation: 1).receive(audio([4]), on: WAVSink.audio)

        #expect(try recorded(folder) == audio([1, 2, 3, 4]))
    }

    @Test func `after a crash within the header it begins anew`() throws {
        let folder = try TemporaryFolder()
        try folder.write(Array("RIFF".utf8), to: "a.wav")

        try sink(folder, incarnation: 1).receive(audio([4]), on: WAVSink.audio)

        #expect(try recorded(folder) == audio([4]))
    }

    @Test func `audio in another format is converted to that of the file`() throws {
        let folder = try TemporaryFolder()
        let harness = try sink(folder)

        harness.receive(audio([Int16](repeating: 500, count: 160)), on: WAVSink.audio)
        harness.receive(audio([Int16](repeating: 500, count: 480), rate: 48000), on: WAVSink.audio)
        harness.receive(Audio([0.5, 0.25] as [Float], sampleRate: 16000, channels: 2), on: WAVSink.audio)
        harness.receive(audio([Int16](repeating: 500, count: 480), rate: 48000), on: WAVSink.audio)
        harness.endInputs()

        let samples = try recorded(folder).int16Samples
        #expect(samples.count == 160 + 160 + 1 + 160)
        #expect(samples[320] == 12288)
        #expect(harness.takeLog().map(\.level) == [.info, .info])
    }

    @Test func `without audio there is no file`() throws {
        let folder = try TemporaryFolder()
        let harness = try sink(folder)

        harness.receive(audio([]), on: WAVSink.audio)
        harness.endInputs()

        #expect(folder.names.isEmpty)
        #expect(harness.isFinished && harness.failure == nil)
        #expect(harness.takeLog().map(\.text) == ["no audio arrived: wrote no file"])
    }

    @Test func `each session has its file where the name says so`() throws {
        let folder = try TemporaryFolder()
        let harness = try sink(folder, "{session}.wav")

        harness.receive(audio([1], session: "a"), on: WAVSink.audio)
        harness.receive(audio([2], session: "../b"), on: WAVSink.audio)
        harness.receive(audio([3], session: "a"), on: WAVSink.audio)
        harness.endSession("a")
        harness.receive(audio([4], session: "a"), on: WAVSink.audio)
        harness.endInputs()

        #expect(folder.names == ["%2E%2E%2Fb.wav", "a.wav"])
        #expect(try recorded(folder, "a.wav").int16Samples == [1, 3, 4])
        #expect(try recorded(folder, "%2E%2E%2Fb.wav").int16Samples == [2])
    }

    @Test func `more sessions than files may be open lose nothing`() throws {
        let folder = try TemporaryFolder()
        let harness = try sink(folder, "{session}.wav")

        for sample in 1...2 as ClosedRange<Int16> {
            for session in 0..<150 {
                harness.receive(audio([sample], session: "\(session)"), on: WAVSink.audio)
            }
        }
        harness.endInputs()

        #expect(folder.names.count == 150)
        for name in folder.names { #expect(try recorded(folder, name).int16Samples == [1, 2]) }
    }

    @Test func `a disk without any room is told once, counted, and seen in the exit`() throws {
        let harness = try NodeHarness(WAVSink.self, parameters: ["file": "/dev/full"])

        for _ in 0..<10 { harness.receive(audio([Int16](repeating: 1, count: 320)), on: WAVSink.audio) }
        let log = harness.takeLog()
        #expect(harness.failure == nil)
        harness.endInputs()

        #expect(log.count == 1)
        #expect(log.first?.level == .error)
        #expect(log.first?.text.contains("'/dev/full': the disk is full") == true)
        #expect(harness.counters["lost_ms"] == 200)
        #expect(harness.failure != nil)
    }

    @Test
    func `a disk that fills up leaves a file that can be played, and writing goes on when there is room`()
        async
    {
        // In a process of its own: the limit on the size of files holds for all of a process.
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            let harness = try NodeHarness(WAVSink.self, parameters: ["file": .string("\(folder.path)/a.wav")])
            let tests = WAVSinkTests()
            let room = rlim_t(WAVHeader.byteCount + 2 * 500 + 1)
            var limit = rlimit(rlim_cur: room, rlim_max: rlim_t.max)
            setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)

            for _ in 0..<2 {
                harness.receive(tests.audio([Int16](repeating: 1, count: 320)), on: WAVSink.audio)
            }
            #expect(try tests.recorded(folder).frameCount == 500)
            #expect(harness.counters["lost_ms"] == 9)
            limit.rlim_cur = limit.rlim_max
            setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            harness.receive(tests.audio([7]), on: WAVSink.audio)

            #expect(try tests.recorded(folder).int16Samples == [Int16](repeating: 1, count: 500) + [7])
        }
    }

    @Test(arguments: ["/nowhere/a.wav", "/tmp", "/tmp/", "/tmp/{session}/a.wav", ""])
    func `a path that cannot be written is refused before anything starts`(path: String) throws {
        #expect {
            _ = try NodeHarness(WAVSink.self, parameters: ["file": .string(path)])
        } throws: { error in
            guard case NodeError.configuration(let reason) = error else { return false }
            return reason.contains("'\(path)'")
        }
    }
}

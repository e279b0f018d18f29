import Glibc
import Messages
import NodeRuntime
import NodeTesting
import Sound
import Testing

@testable import wav_source

@Suite struct WAVSourceTests {
    private let format = AudioFormat(sampleRate: 16000)

    private func wav(_ samples: [Int16], rate: Int = 16000, channels: Int = 1) -> [UInt8] {
        let audio = Audio(samples, sampleRate: rate, channels: channels)
        return WAVHeader(format: audio.format, dataByteCount: UInt64(audio.bytes.count)).bytes + audio.bytes
    }

    private func ramp(_ count: Int) -> [Int16] { (0..<count).map { Int16(truncatingIfNeeded: $0) } }

    private func configurationError(_ parameters: [String: JSONValue]) -> String? {
        do {
            _ = try NodeHarness(WAVSource.self, parameters: parameters)
        } catch NodeError.configuration(let reason) {
            return reason
        } catch {}
        return nil
    }

    @Test func `each message leaves when the last of its samples has been heard`() throws {
        let file = try TemporaryFile(wav(ramp(700)))
        let harness = try NodeHarness(WAVSource.self, parameters: ["file": .string(file.path)])
        let start = harness.now

        harness.advance(by: .milliseconds(19))
        #expect(try harness.sent(on: WAVSource.audio).isEmpty)
        harness.advance(by: .milliseconds(1))
        let first = try harness.sent(on: WAVSource.audio)
        harness.advance(by: .milliseconds(20))
        let second = try harness.sent(on: WAVSource.audio)
        #expect(!harness.isFinished)
        harness.advance(by: .microseconds(3750))
        let last = try harness.sent(on: WAVSource.audio)

        #expect(first == [Audio(Array(ramp(320)), sampleRate: 16000, position: 0, captureTime: start)])
        #expect(second.map(\.captureTime) == [start + 20_000_000])
        #expect(last.map(\.position) == [640] && last.map(\.frameCount) == [60])
        #expect(harness.isFinished)
    }

    @Test func `an hour at an odd rate does not drift`() throws {
        // 11,025 Hz has no whole number of samples in 20 ms. A sparse file serves as an hour of silence.
        let file = try TemporaryFile([], extension: "raw")
        #expect(truncate(file.path, 3600 * 11025 * 2) == 0)
        let harness = try NodeHarness(
            WAVSource.self,
            parameters: ["file": .string(file.path), "raw_sample_rate": 11025, "frame_ms": 200])
        let start = harness.now

        harness.advance(by: .milliseconds(3_599_999))
        #expect(!harness.isFinished)
        harness.advance(by: .milliseconds(1))

        let last = try #require(try harness.sent(on: WAVSource.audio).last)
        #expect(harness.isFinished)
        #expect(last.position + Int64(last.frameCount) == 3600 * 11025)
        #expect(last.captureTime == start + UInt64(last.position) * 1_000_000_000 / 11025)
    }

    @Test func `a recording may be played faster`() throws {
        let file = try TemporaryFile(wav(ramp(640)))
        let harness = try NodeHarness(WAVSource.self, parameters: ["file": .string(file.path), "speed": 10])
        harness.advance(by: .milliseconds(1))
        #expect(try harness.sent(on: WAVSource.audio).isEmpty)
        harness.advance(by: .milliseconds(1))
        #expect(try harness.sent(on: WAVSource.audio).count == 1)
        harness.advance(by: .milliseconds(2))
        #expect(try harness.sent(on: WAVSource.audio).count == 1)
        #expect(harness.isFinished)
    }

    @Test func `without pace all of the file leaves at once`() throws {
        let file = try TemporaryFile(wav(ramp(50000), rate: 44100, channels: 2))
        let harness = try NodeHarness(
            WAVSource.self, parameters: ["file": .string(file.path), "realtime": false, "frame_ms": 5])

        let sent = try harness.sent(on: WAVSource.audio)

        #expect(sent.flatMap(\.int16Samples) == ramp(50000))
        #expect(sent.allSatisfy { $0.format.sampleRate == 44100 && $0.format.channels == 2 })
        #expect(sent.first?.frameCount == 220)
        #expect(harness.isFinished)
    }

    @Test(arguments: ["raw", "PCM"])
    func `bare samples are read as the parameters say`(suffix: String) throws {
        let samples: [Float] = [0.25, -0.5, 1, 0]
        let file = try TemporaryFile(samples.withUnsafeBytes { Array($0) } + [7], extension: suffix)
        let harness = try NodeHarness(
            WAVSource.self,
            parameters: [
                "file": .string(file.path), "realtime": false, "raw_sample_rate": 8000, "raw_channels": 2,
                "raw_encoding": "f32",
            ])

        let sent = try harness.sent(on: WAVSource.audio)

        #expect(sent == [Audio(samples, sampleRate: 8000, channels: 2, captureTime: harness.now)])
        #expect(harness.takeLog().map(\.level) == [.info, .warning])
    }

    @Test func `a file that states the wrong length is played to its end, with a warning`() throws {
        let header = WAVHeader(format: format, dataByteCount: 1_000_000)
        let file = try TemporaryFile(header.bytes + [1, 0, 2, 0])
        let harness = try NodeHarness(
            WAVSource.self, parameters: ["file": .string(file.path), "realtime": false])

        #expect(try harness.sent(on: WAVSource.audio).flatMap(\.int16Samples) == [1, 2])
        #expect(harness.takeLog().map(\.level) == [.info, .warning])
    }

    @Test func `a file without samples ends at once`() throws {
        let file = try TemporaryFile(WAVHeader(format: format).bytes)
        let harness = try NodeHarness(WAVSource.self, parameters: ["file": .string(file.path)])

        #expect(try harness.sent(on: WAVSource.audio).isEmpty)
        #expect(harness.isFinished)
        #expect(harness.takeLog().last?.text.contains("holds no audio") == true)
    }

    @Test func `a missing file is told with its path and what to do`() throws {
        let reason = try #require(configurationError(["file": "/nowhere/a.wav"]))

        #expect(reason.contains("'/nowhere/a.wav'"))
        #expect(reason.contains("parameter 'file'"))
    }

    @Test(arguments: ["/tmp", "/dev/zero"])
    func `what is no file is refused`(path: String) throws {
        #expect(try #require(configurationError(["file": .string(path)])).contains("is no file"))
    }

    @Test func `a file of another kind is refused with its path`() throws {
        let file = try TemporaryFile(Array("ID3 and so on, not long enough".utf8))

        let reason = try #require(configurationError(["file": .string(file.path)]))

        #expect(reason.contains(file.path) && reason.contains("ffmpeg"))
    }
}

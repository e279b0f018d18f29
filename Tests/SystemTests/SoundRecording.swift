import Foundation
import Glibc
import Locking

/// What a source of a `SoundServer` gives, recorded while it runs: mono samples of 16 bits at 48 kHz, and when each of
/// them sounded.
final class SoundRecording {
    /// Sample frames per second.
    static let sampleRate = 48000

    private struct State {
        var bytes: [UInt8] = []
        /// When the first sample sounded, in nanoseconds of CLOCK_MONOTONIC. Pieces come late by how long they waited,
        /// never early: the earliest is right, to some milliseconds.
        var start = UInt64.max

        mutating func add(_ piece: ArraySlice<UInt8>, at time: UInt64) {
            bytes += piece
            let length = UInt64(bytes.count / 2) * 1_000_000_000 / UInt64(sampleRate)
            start = min(start, time - length)
        }
    }

    private let state = Locked(State())
    private let recorder: Program

    init(of source: String, _ variables: [String: String]) throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw ProgramError(name: "pipe", code: errno) }
        let (input, output) = (ends[0], ends[1])
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(output) }
        recorder = try Program(
            [
                "parec", "--raw", "--format=s16le", "--rate=\(Self.sampleRate)", "--channels=1",
                "--latency-msec=10", "--device=\(source)",
            ], environment: variables, output: output)
        // Ends with the recorder.
        Thread { [state] in
            var buffer = [UInt8](repeating: 0, count: 65536)
            defer { close(input) }
            while case let count = read(input, &buffer, buffer.count), count > 0 {
                state.withLock { $0.add(buffer[..<count], at: monotonicTime()) }
            }
        }.start()
    }

    /// How many samples there are.
    var count: Int { state.withLock { $0.bytes.count / 2 } }

    /// The samples from an index on.
    func samples(from start: Int = 0) -> [Int16] {
        state.withLock { state in
            stride(from: start * 2, to: state.bytes.count - 1, by: 2).map {
                Int16(bitPattern: UInt16(state.bytes[$0]) | UInt16(state.bytes[$0 + 1]) << 8)
            }
        }
    }

    /// When a sample sounded, in nanoseconds of CLOCK_MONOTONIC.
    func time(of sample: Int) -> UInt64 {
        state.withLock { $0.start } + UInt64(sample) * 1_000_000_000 / UInt64(Self.sampleRate)
    }

    /// The sample that sounded at a time.
    func sample(at time: UInt64) -> Int {
        let start = state.withLock { $0.start }
        return Int((Double(time) - Double(start)) * Double(Self.sampleRate) / 1e9)
    }
}

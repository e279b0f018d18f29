internal import Glibc
internal import Messages
internal import RawFiles
internal import Speech

/// Times Silero VAD window by window and prints the times and all probabilities as JSON.
///
/// `silero-bench MODEL AUDIO [PASSES]`: the audio is raw 16-bit mono at 16 kHz; it is heard `PASSES` times (default 5),
/// the probabilities are those of the first.
@main
struct SileroBench {
    static func main() {
        do {
            let arguments = CommandLine.arguments
            guard arguments.count >= 3 else { throw BenchError("usage: silero-bench MODEL AUDIO [PASSES]") }
            let passes = arguments.count > 3 ? Int(arguments[3]) ?? 0 : 5
            guard passes > 0 else { throw BenchError("PASSES is a positive number") }
            let model = try SileroModel(readFile(arguments[1]))
            let audio = try readFile(arguments[2])
            print(measure(SileroDetector(model), samples(of: audio), passes: passes))
        } catch {
            print("silero-bench: \(error)")
            exit(1)
        }
    }

    private static func measure(_ detector: SileroDetector, _ samples: [Float], passes: Int) -> JSONValue {
        var times: [UInt64] = []
        var probabilities: [JSONValue] = []
        for pass in 0..<passes {
            detector.reset()
            var start = 0
            while start + VoiceWindow.length <= samples.count {
                let window = Array(samples[start..<start + VoiceWindow.length])
                let before = nanoseconds()
                let probability = detector.probability(of: window.span)
                times.append(nanoseconds() - before)
                if pass == 0 { probabilities.append(.number(Double(probability))) }
                start += VoiceWindow.length
            }
        }
        times.sort()
        func microseconds(_ quantile: Double) -> JSONValue {
            guard !times.isEmpty else { return .null }
            return .number(Double(times[Int(Double(times.count - 1) * quantile)]) / 1000)
        }
        return [
            "windows": .number(times.count), "p50_us": microseconds(0.5), "p99_us": microseconds(0.99),
            "probabilities": .array(probabilities),
        ]
    }

    private static func samples(of bytes: [UInt8]) -> [Float] {
        Audio(bytes, format: AudioFormat(sampleRate: VoiceWindow.sampleRate)).floatSamples
    }

    private static func nanoseconds() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

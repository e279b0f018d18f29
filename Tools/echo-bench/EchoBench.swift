internal import EchoCancellation
internal import Glibc
internal import Messages
internal import RawFiles

/// Cleans a recorded microphone of a recorded loudspeaker, as the echo-canceller does, and prints what was measured.
///
/// `echo-bench MICROPHONE REFERENCE OUTPUT [PARAMETERS]`: the files are raw 16-bit mono at 16 kHz. The parameters are
/// JSON: `noise_suppression_db`, `tail_ms`, and `reference_late_ms`, by how much the reference's times are wrong.
@main
struct EchoBench {
    static func main() {
        do {
            let arguments = CommandLine.arguments
            guard arguments.count >= 4 else {
                throw BenchError("usage: echo-bench MICROPHONE REFERENCE OUTPUT [PARAMETERS]")
            }
            let parameters = try JSONValue(parsing: arguments.count > 4 ? arguments[4] : "{}")
            let result = try clean(
                samples(of: readFile(arguments[1])), reference: samples(of: readFile(arguments[2])),
                parameters)
            try writeFile(arguments[3], result.samples.withUnsafeBytes { Array($0) })
            print(result.figures)
        } catch {
            print("echo-bench: \(error)")
            exit(1)
        }
    }

    /// Samples in a message: 20 ms.
    private static let messageLength = 320
    /// When the recordings begin, in ns.
    private static let beginning: UInt64 = 1_000_000_000_000

    private static func clean(
        _ microphone: [Int16], reference: [Int16], _ parameters: JSONValue
    ) throws -> (samples: [Int16], figures: JSONValue) {
        var settings = EchoSettings()
        settings.tail = parameters["tail_ms"]?.integer ?? settings.tail
        settings.noiseSuppression = parameters["noise_suppression_db"]?.number ?? settings.noiseSuppression
        let late = Int64((parameters["reference_late_ms"]?.number ?? 0) * 1e6)
        let canceller = try EchoCanceller(settings)
        var clean: [Int16] = []
        clean.reserveCapacity(microphone.count)
        let began = processorTime()
        for start in stride(from: 0, to: microphone.count, by: messageLength) {
            let time = beginning + UInt64(start) * 62500
            let played = reference[min(start, reference.count)..<min(start + messageLength, reference.count)]
            canceller.play(
                played.map { Float($0) / 32768 }, at: Int64(start),
                time: UInt64(clamping: Int64(time) + late))
            let heard = Array(microphone[start..<min(start + messageLength, microphone.count)])
            if let rest = canceller.hear(heard, at: Int64(start), time: time) { clean += rest.samples }
            if let sound = canceller.clean(isPatient: false) { clean += sound.samples }
        }
        if let rest = canceller.finish() { clean += rest.samples }
        let spent = Double(processorTime() - began) / 1e9
        let figures = canceller.figures
        return (
            clean,
            [
                "processor_share": .number(spent / (Double(microphone.count) / 16000)),
                "delay_ms": figures.delay.map { .number($0) } ?? .null,
                "drift_ppm": .number(figures.drift),
                "return_loss_enhancement_db": figures.returnLossEnhancement.map { .number($0) } ?? .null,
            ]
        )
    }

    private static func samples(of bytes: [UInt8]) -> [Int16] {
        Audio(bytes, format: AudioFormat(sampleRate: 16000)).int16Samples
    }

    private static func processorTime() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

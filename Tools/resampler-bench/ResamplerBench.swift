import Glibc
import Resampling

/// Prints what resampling costs and what it does to the sound, for the ratios and qualities of interest.
///
/// `swift run -c release resampler-bench`; the comments in `Resampler` quote its figures.
@main
struct ResamplerBench {
    static func main() throws {
        // It lies beside the nodes, and every program there may be asked whether it is one.
        guard CommandLine.arguments.count == 1 else {
            print("resampler-bench takes no arguments")
            exit(64)
        }
        let ratios = [
            (48000, 16000), (44100, 16000), (24000, 16000), (22050, 16000), (16000, 48000), (8000, 16000),
            (16000, 24000),
        ]
        print(
            """
            | from Hz | to Hz | quality | ripple dB | −3 dB at Hz | stop band dB | THD+N dB | delay ms | × real time |
            |--:|--:|--:|--:|--:|--:|--:|--:|--:|
            """)
        for (from, to) in ratios {
            for quality in 3...10 {
                let measurement = Measurement(from: from, to: to, quality: quality)
                let passband = try measurement.passband()
                print(
                    """
                    | \(from) | \(to) | \(quality) | \(decimal(passband.ripple, 4)) | \(Int(try measurement.bandwidth())) \
                    | \(decimal(try measurement.stopBand(), 1)) | \(decimal(try measurement.distortion(), 1)) \
                    | \(decimal(try measurement.delay() * 1000, 2)) | \(Int(try measurement.speed())) |
                    """)
            }
        }
    }

    private static func decimal(_ value: Double, _ places: Int) -> String {
        let scale = pow(10, Double(places))
        return "\((value * scale).rounded() / scale)"
    }
}

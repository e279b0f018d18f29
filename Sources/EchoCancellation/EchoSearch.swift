/// Looks for the echo in what is heard, twice a second while something is played, and twice as often where it is not
/// known.
struct EchoSearch {
    /// How often is looked, in samples.
    private static let interval = EchoFrame.samples(milliseconds: 500)
    private static let shortInterval = interval / 2
    /// What counts as sound: −60 dB.
    private static let audible: Float = 1e-6

    private let finder = DelayFinder()
    private var heard = SampleTimeline()
    /// Where the microphone's sound began; nothing is known of before.
    private var start: Int64?
    private var sinceSearch = 0

    /// Takes in a frame of the microphone.
    ///
    /// - Returns: What was found, and the middle of the sound in which it was found.
    mutating func hear(
        _ frame: [Int16], at index: Int64, played: SampleTimeline, _ alignment: Alignment,
        _ reader: SincReader
    ) -> (finding: DelayFinder.Finding, index: Int64)? {
        if start == nil { start = index }
        heard.write(frame.map { Float($0) / 32768 }, at: index)
        sinceSearch += frame.count
        guard sinceSearch >= (alignment.isDoubtful ? Self.shortInterval : Self.interval) else { return nil }
        sinceSearch = 0
        // Where the microphone is ahead of the reference's times, the reference must be known as far.
        let block = heard.end - Int64(DelayFinder.greatestLead + DelayFinder.blockLength)
        guard let start, block >= start else { return nil }
        let place = alignment.place(of: block - Int64(DelayFinder.greatestLag))
        guard place + Double(DelayFinder.length - DelayFinder.blockLength) < Double(played.end) else {
            return nil
        }
        let reference = reader.read(
            played, from: place, count: DelayFinder.length, speed: alignment.speed)
        let microphone = heard.samples(block..<block + Int64(DelayFinder.blockLength))
        guard Self.isAudible(reference), Self.isAudible(microphone) else { return nil }
        return (
            finder.find(microphone: microphone, reference: reference, expecting: alignment.heldLag),
            block + Int64(DelayFinder.blockLength / 2)
        )
    }

    /// Forgets what was found: the reference is placed elsewhere now.
    func forget() {
        finder.forget()
    }

    /// Forgets the pattern of the echo as well: it was found elsewhere.
    func forgetPattern() {
        finder.forgetPattern()
    }

    private static func isAudible(_ samples: [Float]) -> Bool {
        samples.reduce(0) { $0 + $1 * $1 } > audible * Float(samples.count)
    }
}

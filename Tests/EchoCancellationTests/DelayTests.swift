import EchoCancellation
import Testing

/// What a sound server does on a busy machine: it tells a wrong delay, and corrects it while something is played or
/// between two answers.
@Suite struct DelayTests {
    private static let second = 16000
    private static let messagesPerSecond = second / Talk.messageLength

    /// Two answers of eight seconds, with two seconds between them, and their echo.
    private let played =
        noise(8 * second) + [Float](repeating: 0, count: 2 * second) + noise(8 * second, seed: 7)
    private var heard: [Float] { echo(of: played, after: 720) }
    /// The loudspeaker is off between the answers, but for 0.5 s after the first.
    private let silentMessages = 17 * messagesPerSecond / 2..<10 * messagesPerSecond

    private func settings() -> EchoSettings {
        var settings = EchoSettings()
        // The voice is noise here.
        settings.noiseSuppression = 0
        return settings
    }

    /// How much is taken away of a stretch, in dB, in tenths of a second.
    private func losses(_ heard: [Float], _ clean: [Int16], _ seconds: ClosedRange<Double>) -> [Double] {
        let length = Self.second / 10
        let start = Int(seconds.lowerBound * 10)
        let end = Int(seconds.upperBound * 10)
        return (start..<end).map { tenth in
            let range = tenth * length..<(tenth + 1) * length
            return level(whole(Array(heard[range]))) - level(clean[range])
        }
    }

    @Test(arguments: [-60.0, -15, 15, 60])
    func `a delay that is corrected late does not hide an echo that was found`(error: Double) throws {
        var talk = Talk(lead: 5)
        talk.referenceTimeError = error
        talk.correction = (6 * Self.messagesPerSecond, 0)

        let clean = talk.clean(heard, of: played, by: try EchoCanceller(settings()))

        #expect(losses(heard, clean, 5.5...8).allSatisfy { $0 > 15 })
    }

    @Test(arguments: [-60.0, 0, 60, 200])
    func `the echo of the next answer is taken away from its beginning`(error: Double) throws {
        var talk = Talk(lead: 5)
        talk.referenceTimeError = error
        talk.silentMessages = silentMessages

        let clean = talk.clean(heard, of: played, by: try EchoCanceller(settings()))

        #expect(losses(heard, clean, 10.1...18).allSatisfy { $0 > 15 })
    }

    @Test(arguments: [-60.0, 60])
    func `a delay that was corrected is right in the next answer`(error: Double) throws {
        var talk = Talk(lead: 5)
        talk.referenceTimeError = error
        talk.correction = (6 * Self.messagesPerSecond, 0)
        talk.silentMessages = silentMessages

        let clean = talk.clean(heard, of: played, by: try EchoCanceller(settings()))

        #expect(losses(heard, clean, 10.1...18).allSatisfy { $0 > 15 })
    }

    @Test(arguments: [-60.0, 60])
    func `an echo that comes elsewhere is held back until it is found`(error: Double) throws {
        var talk = Talk(lead: 5)
        talk.correction = (9 * Self.messagesPerSecond, error)
        talk.silentMessages = silentMessages

        let canceller = try EchoCanceller(settings())
        let clean = talk.clean(heard, of: played, by: canceller)

        #expect(
            losses(heard, clean, 10.3...18).allSatisfy { $0 > 15 },
            "\(losses(heard, clean, 10...18).map { Int($0) })")
        #expect(abs((canceller.figures.delay ?? 0) - 45 + error) < 0.2)
    }

    @Test func `an echo that moves while it is heard, and is told to, is found again`() throws {
        // 20 ms of silence that nobody counted.
        let gap = 6 * Self.second
        let moved = Array(heard[..<gap]) + [Float](repeating: 0, count: 320) + heard[gap..<8 * Self.second]
        var talk = Talk(lead: 5)
        talk.correction = (6 * Self.messagesPerSecond, 20)

        let clean = talk.clean(
            moved, of: Array(played.prefix(8 * Self.second)), by: try EchoCanceller(settings()))

        #expect(
            losses(moved, clean, 7.5...8).allSatisfy { $0 > 15 },
            "\(losses(moved, clean, 5.5...8).map { Int($0) })")
    }

    @Test func `who speaks as the next answer begins is heard at once`() throws {
        var talk = Talk(lead: 5)
        talk.silentMessages = silentMessages
        let voice = noise(Self.second, amplitude: 0.1, seed: 2)
        var heard = self.heard
        let start = 10 * Self.second + Self.second / 4
        for index in voice.indices { heard[start + index] += voice[index] }

        let clean = talk.clean(heard, of: played, by: try EchoCanceller(settings()))

        for tenth in 0..<9 {
            let range = start + tenth * 1600..<start + (tenth + 1) * 1600
            #expect(abs(level(clean[range]) - level(whole(voice))) < 6, "\(tenth)")
        }
    }

    @Test func `what remains of a known echo is no louder than the room`() throws {
        let clean = Talk().clean(heard, of: played, by: try EchoCanceller(settings()))

        // −70 dB is what a quiet room is taken to be.
        let rest = 6 * Self.second..<8 * Self.second
        #expect(level(clean[rest]) < 26, "\(level(clean[rest]))")
    }
}

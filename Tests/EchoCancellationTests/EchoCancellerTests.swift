import EchoCancellation
import Testing

@Suite struct EchoCancellerTests {
    private static let second = 16000

    private func settings(noiseSuppression: Double = 0) -> EchoSettings {
        var settings = EchoSettings()
        settings.noiseSuppression = noiseSuppression
        return settings
    }

    @Test func `an echo is taken away`() throws {
        let played = noise(8 * Self.second)
        let heard = echo(of: played, after: 700)

        let clean = Talk().clean(heard, of: played, by: try EchoCanceller(settings()))

        #expect(level(whole(heard).suffix(Self.second)) - level(clean.suffix(Self.second)) > 20)
    }

    @Test func `who speaks at the same time is heard`() throws {
        let played = noise(8 * Self.second)
        var heard = echo(of: played, after: 700)
        let voice = noise(Self.second, amplitude: 0.1, seed: 2)
        for index in voice.indices { heard[7 * Self.second + index] += voice[index] }

        let clean = Talk().clean(heard, of: played, by: try EchoCanceller(settings()))

        #expect(abs(level(clean.suffix(Self.second)) - level(whole(voice))) < 6)
    }

    @Test func `without a loudspeaker every sample leaves where it was`() throws {
        // No whole number of frames.
        let heard = noise(2 * Self.second + 77)

        let clean = Talk().clean(heard, of: [], by: try EchoCanceller(settings()))

        let error = zip(whole(heard), clean).map { Int16(clamping: Int($0) - Int($1)) }
        // A sample to the side, and noise would be as wrong as it is loud.
        #expect(level(whole(heard)) - level(error) > 12)
        #expect(level(clean.suffix(77)) > 40, "the rest of the last frame is given as well")
    }

    @Test(arguments: [0.0, 200, 600, -200])
    func `a delay of which the times tell nothing is found`(error: Double) throws {
        let played = noise(10 * Self.second)
        let heard = echo(of: played, after: 720)
        let canceller = try EchoCanceller(settings())
        var talk = Talk()
        talk.referenceTimeError = -error

        let clean = talk.clean(heard, of: played, by: canceller)

        let delay = try #require(canceller.figures.delay)
        #expect(abs(delay - 45 - error) < 0.2)
        #expect(level(whole(heard).suffix(Self.second)) - level(clean.suffix(Self.second)) > 20)
    }

    @Test func `what was lost of the reference leaves the rest in its place`() throws {
        let played = noise(8 * Self.second)
        let heard = echo(of: played, after: 720)
        var talk = Talk()
        talk.lostMessages = 300..<310

        let clean = talk.clean(heard, of: played, by: try EchoCanceller(settings()))

        // A second after the loss: nothing would have been found anew by then.
        let after = 7 * Self.second..<8 * Self.second
        #expect(level(whole(heard)[after]) - level(clean[after]) > 20)
    }

    @Test(arguments: [-150.0, 150])
    func `clocks that run apart are told`(partsPerMillion: Double) throws {
        let played = noise(20 * Self.second)
        let straight = echo(of: played, after: 300)
        let heard = (0..<19 * Self.second).map { index in
            let place = Double(index) * (1 + partsPerMillion * 1e-6)
            let whole = Int(place)
            return straight[whole] + Float(place - Double(whole)) * (straight[whole + 1] - straight[whole])
        }
        let canceller = try EchoCanceller(settings())

        _ = Talk().clean(heard, of: played, by: canceller)

        #expect(abs(canceller.figures.drift - partsPerMillion) < 15)
    }

    @Test func `sound waits for a reference that goes on, and not for one that has ended`() throws {
        let canceller = try EchoCanceller(settings())
        let frame = noise(320)
        let time = Talk.beginning
        canceller.play(frame, at: 0, time: time)
        #expect(canceller.hear(whole(frame), at: 0, time: time) == nil)

        #expect(canceller.isWaiting, "the reading between samples needs what comes after the frame")
        #expect(canceller.clean() == nil)
        canceller.play(frame, at: 320, time: time + 20_000_000)
        #expect(!canceller.isWaiting)
        // The filter holds back one frame.
        #expect(canceller.clean() == nil)
        _ = canceller.hear(whole(frame + frame), at: 320, time: time + 20_000_000)
        #expect(canceller.clean()?.samples.count == nil)
        #expect(canceller.clean(isPatient: false)?.samples.count == 640)
        _ = canceller.hear(whole(frame), at: 960, time: time + 60_000_000)
        #expect(!canceller.isWaiting, "it was waited for in vain once")
        #expect(canceller.clean()?.position == 640)
    }

    @Test func `times from nowhere do no harm`() throws {
        let canceller = try EchoCanceller(settings())
        let played = noise(4 * Self.second)
        var heardCount = 0
        let times: [UInt64] = [1, .max, 0, Talk.beginning, 1 << 62, 5, .max - 1, 0]
        for (index, time) in times.enumerated() {
            canceller.play(Array(played.prefix(320)), at: Int64.max - Int64(index), time: time)
            let rest = canceller.hear(
                whole(Array(played.prefix(333))), at: index.isMultiple(of: 2) ? .max : .min,
                time: times[times.count - 1 - index])
            heardCount += rest?.samples.count ?? 0
            heardCount += canceller.clean(isPatient: false)?.samples.count ?? 0
        }
        heardCount += canceller.finish()?.samples.count ?? 0
        #expect(heardCount == times.count * 333)

        // And afterwards it works as ever.
        let heard = echo(of: played, after: 300)
        let clean = Talk().clean(heard, of: played, by: canceller)
        #expect(level(whole(heard).suffix(8000)) - level(clean.suffix(8000)) > 10)
    }

    @Test func `a microphone that loses samples goes on where it says`() throws {
        let canceller = try EchoCanceller(settings())
        let frame = whole(noise(320))
        _ = canceller.hear(frame, at: 1000, time: Talk.beginning)
        #expect(canceller.clean() == nil)

        let rest = canceller.hear(frame, at: 2000, time: Talk.beginning + 62_500_000)
        #expect(rest?.position == 1000)
        #expect(rest?.samples.count == 320)
        #expect(rest?.captureTime == Talk.beginning)

        _ = canceller.hear(frame, at: 2320, time: Talk.beginning + 82_500_000)
        let next = canceller.clean()
        #expect(next?.position == 2000)
        #expect(next?.captureTime == Talk.beginning + 62_500_000)
    }
}

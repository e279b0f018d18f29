import EchoCancellation
import Testing

@Suite struct LearningTests {
    private static let second = 16000

    @Test func `until the room is known, noise stands in while something is played`() throws {
        let quiet = [Float](repeating: 0, count: Self.second)
        let played = quiet + noise(8 * Self.second) + quiet
        let floor = noise(played.count, amplitude: 0.001, seed: 9)
        let heard = zip(echo(of: played, after: 700), floor).map { $0 + $1 }

        let clean = Talk().clean(heard, of: played, by: try EchoCanceller())

        // From the first echo on nothing is louder than what can be of the room itself.
        for start in stride(from: Self.second, to: clean.count - 1600, by: 1600) {
            #expect(level(clean[start..<start + 1600]) < level(whole(floor)) + 12, "at \(start)")
        }
        // Nor is it dead silence, in which any noise would seem a voice.
        #expect(level(clean[Self.second + 1600..<Self.second + 4800]) > 0)
    }

    @Test func `who speaks is heard where nothing was played yet, and soon after`() throws {
        let played =
            [Float](repeating: 0, count: 2 * Self.second) + noise(8 * Self.second)
            + [Float](repeating: 0, count: 2 * Self.second)
        let voice = noise(Self.second, amplitude: 0.1, seed: 2)
        var heard = echo(of: played, after: 700)
        for start in [Self.second / 2, 7 * Self.second, 11 * Self.second] {
            for index in voice.indices where start + index < heard.count {
                heard[start + index] += voice[index]
            }
        }

        let clean = Talk().clean(heard, of: played, by: try EchoCanceller())

        for start in [Self.second / 2, 7 * Self.second, 11 * Self.second] {
            let heardLevel = level(clean[start..<start + Self.second])
            #expect(abs(heardLevel - level(whole(voice))) < 8, "at \(start)")
        }
    }

    @Test func `a voice is let in after five seconds of an answer whose echo is not heard`() throws {
        let played = noise(8 * Self.second)
        let voice = noise(8 * Self.second, amplitude: 0.1, seed: 2)

        var settings = EchoSettings()
        // The voice is noise here.
        settings.noiseSuppression = 0
        let clean = Talk().clean(voice, of: played, by: try EchoCanceller(settings))

        #expect(level(clean[Self.second..<2 * Self.second]) < level(whole(voice)) - 20)
        #expect(abs(level(clean.suffix(2 * Self.second)) - level(whole(voice))) < 8)
    }

    @Test func `where nothing is heard of an answer, who interrupts it is`() throws {
        let played = noise(8 * Self.second)
        let voice = noise(Self.second, amplitude: 0.1, seed: 2)
        var heard = noise(played.count, amplitude: 0.0005, seed: 9)
        for index in voice.indices { heard[Self.second + index] += voice[index] }

        var settings = EchoSettings()
        settings.noiseSuppression = 0
        let clean = Talk().clean(heard, of: played, by: try EchoCanceller(settings))

        #expect(abs(level(clean[Self.second..<2 * Self.second]) - level(whole(voice))) < 8)
    }
}

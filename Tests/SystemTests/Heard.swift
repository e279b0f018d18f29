import Testing

/// The sound in a recording of noise that has no silent sample. Where a busy machine lets the sound server run dry, it
/// plays silence: that is left out, so that every sample and their order can be compared.
struct Heard {
    let recording: SoundRecording
    /// The samples that are not silent.
    let samples: [Int16]
    /// Where each of them lies in the recording.
    let places: [Int]

    init(_ recording: SoundRecording) {
        let all = recording.samples()
        let places = all.indices.filter { all[$0] != 0 }
        self.init(recording, samples: places.map { all[$0] }, places: places)
    }

    private init(_ recording: SoundRecording, samples: [Int16], places: [Int]) {
        self.recording = recording
        self.samples = samples
        self.places = places
    }

    /// What comes before and after the first silence of a length.
    func split(atSilenceOf length: Int) throws -> (Heard, Heard) {
        let found = places.indices.dropFirst().first { places[$0] - places[$0 - 1] > length }
        let index = try #require(found, "there is no such silence")
        return (
            Heard(recording, samples: Array(samples[..<index]), places: Array(places[..<index])),
            Heard(recording, samples: Array(samples[index...]), places: Array(places[index...]))
        )
    }

    /// Whether these are the samples expected; but for so many of the first, which may have been faded, and with so many
    /// more at the end at most.
    func matches(_ expected: [Int16], butFirst faded: Int = 0, thenAtMost excess: Int = 0) -> Bool {
        // A fade may round a sample to silence.
        let missing = expected.count - samples.count
        guard missing <= faded, -missing <= excess else { return false }
        let sure = expected.count - faded
        return samples.count >= sure
            && samples[(samples.count - max(0, -missing) - sure)...].prefix(sure) == expected.suffix(sure)
    }
}

internal import Glibc

/// Measures how the voice of an utterance sounds while it is spoken. Costs no allocation but where a pause is measured.
final class VoiceSoundTracker {
    /// One hop of voice.
    private struct Hop {
        /// In seconds of the stream.
        let time: Double
        /// In semitones above the lowest pitch; `nil` where it has none.
        let pitch: Double?
        /// In dB.
        let level: Double
    }

    /// How much of the end of the voice counts for slopes, in seconds.
    private static let tail = 0.3
    /// The hops that a tail can have, and some more: a tail ends with the last pitch, not with the last voice.
    private static let keptHops = 48
    /// How much of the end of the tail counts for its pitch, in seconds.
    private static let end = 0.1
    /// The pitches that count, in semitones above the median.
    private static let range = -15.0...9.0
    /// Pitches in which a slope can be seen.
    private static let fewestPitches = 5
    /// The bins of the histogram for each semitone, and of all three octaves.
    private static let binsPerSemitone = 4.0
    private static let binCount = 36 * 4 + 1
    /// By how much the level must fall and rise between two peaks, in dB.
    private static let dip = 3.0
    private static let silence = -96.0

    private var tracker = PitchTracker()
    /// The latest hops, as a ring.
    private var hops: [Hop] = []
    private var next = 0
    /// How often each pitch was heard.
    private var histogram = [Int32](repeating: 0, count: binCount)
    /// The end of the last window.
    private var position: Int64 = 0
    private var hopCount = 0
    private var peakCount = 0
    /// The highest level since the last dip, or the lowest since the last peak.
    private var extreme = silence
    private var isRising = true

    init() {
        hops.reserveCapacity(Self.keptHops)
    }

    /// Begins with another utterance.
    func begin() {
        hops.removeAll(keepingCapacity: true)
        next = 0
        for bin in histogram.indices { histogram[bin] = 0 }
        hopCount = 0
        peakCount = 0
        extreme = Self.silence
        isRising = true
    }

    /// Takes in a window of voice.
    func hear(_ window: Span<Float>, at start: Int64) {
        tracker.hear(window, follows: start == position)
        position = start + Int64(window.count)
        for hop in 0..<PitchTracker.hopsPerWindow {
            let first = hop * PitchTracker.hopLength
            var energy: Float = 0
            for index in first..<first + PitchTracker.hopLength { energy += window[index] * window[index] }
            let level = Double(10 * log10f(energy / Float(PitchTracker.hopLength) + 1e-9))
            let pitch = tracker.pitch(hop: hop).map { Double(12 * log2f($0 / PitchTracker.lowest)) }
            if let pitch {
                histogram[min(max(Int(pitch * Self.binsPerSemitone), 0), Self.binCount - 1)] += 1
            }
            countPeak(level)
            let time = Double(start + Int64(first)) / Double(VoiceWindow.sampleRate)
            keep(Hop(time: time, pitch: pitch, level: level))
        }
    }

    private func keep(_ hop: Hop) {
        hopCount += 1
        if hops.count < Self.keptHops {
            hops.append(hop)
        } else {
            hops[next] = hop
            next = (next + 1) % Self.keptHops
        }
    }

    private func countPeak(_ level: Double) {
        if isRising {
            extreme = max(extreme, level)
            if level < extreme - Self.dip {
                peakCount += 1
                isRising = false
                extreme = level
            }
        } else {
            extreme = min(extreme, level)
            if level > extreme + Self.dip {
                isRising = true
                extreme = level
            }
        }
    }

    // MARK: The pause

    /// How the voice sounded that has just ended.
    func measured(voiceLength: Int64) -> VoiceSound {
        var sound = VoiceSound(voiceLength: voiceLength)
        let ordered = Array(hops[next...] + hops[..<next])
        if hopCount > 0 {
            let seconds = Double(hopCount * PitchTracker.hopLength) / Double(VoiceWindow.sampleRate)
            // The last peak ends with the voice.
            sound.speakingRate = Double(peakCount + (isRising ? 1 : 0)) / seconds
        }
        // Silero hears voice for some windows more than there is: the end is where the last pitch is.
        guard let lastPitch = ordered.last(where: { $0.pitch != nil }) else { return sound }
        let tail = ordered.filter { $0.time <= lastPitch.time && $0.time > lastPitch.time - Self.tail }
        sound.levelSlope = Self.slope(tail.map { ($0.time, $0.level) })
        let median = medianPitch
        // An octave more is a mistake of the tracker rather than of the speaker; one less is often a voice that creaks.
        let pitches = tail.compactMap { hop in hop.pitch.map { (hop.time, $0) } }
            .filter { Self.range.contains($0.1 - median) }
        sound.pitchSlope = Self.slope(pitches)
        let atEnd = pitches.filter { $0.0 > lastPitch.time - Self.end }.map { $0.1 }.sorted()
        if pitches.count >= Self.fewestPitches, !atEnd.isEmpty {
            sound.pitchLevel = atEnd[atEnd.count / 2] - median
        }
        return sound
    }

    /// The median of all pitches of the utterance, in semitones above the lowest.
    private var medianPitch: Double {
        let half = histogram.reduce(0, +) / 2
        var sum: Int32 = 0
        for (bin, count) in histogram.enumerated() {
            sum += count
            if sum > half { return (Double(bin) + 0.5) / Self.binsPerSemitone }
        }
        return 0
    }

    /// The median of the slopes between all pairs of points (Theil and Sen), which single mistakes do not move.
    private static func slope(_ points: [(time: Double, value: Double)]) -> Double? {
        guard points.count >= fewestPitches else { return nil }
        var slopes: [Double] = []
        for (index, first) in points.enumerated() {
            for second in points[(index + 1)...] {
                slopes.append((second.value - first.value) / (second.time - first.time))
            }
        }
        return slopes.sorted()[slopes.count / 2]
    }
}

public import Messages

/// What a listener hears of the frames that a speech synthesis node has sent.
public struct Heard {
    /// The frames in the order of their arrival.
    public let frames: [Audio]

    /// Listens to frames.
    public init(_ frames: [Audio]) {
        self.frames = frames
    }

    /// The frames of one response.
    public func response(_ response: String?) -> Heard {
        Heard(frames.filter { $0.metadata.response == response })
    }

    /// The frames of one segment.
    public func segment(_ segment: Int) -> Heard {
        Heard(frames.filter { $0.metadata["segment"]?.integer == segment })
    }

    /// Everything but the last frame is marked as it should be, and the last is final.
    public var isOneWholeResponse: Bool {
        problems.isEmpty && frames.last?.isFinal == true
    }

    /// What is wrong with the frames as the beginning, or the whole, of one response.
    public var problems: [String] {
        var problems: [String] = []
        var position: Int64 = 0
        for (index, frame) in frames.enumerated() {
            let isEmptyEnd = frame.isFinal && frame.frameCount == 0
            if frame.format != AudioFormat(sampleRate: frames[0].format.sampleRate) {
                problems.append("\(index): \(frame.format)")
            }
            if !isEmptyEnd, frame.frameCount != frame.format.sampleRate / 50 {
                problems.append("\(index): \(frame.frameCount) samples")
            }
            if frame.isStart != (index == 0) { problems.append("\(index): start mark") }
            if frame.isFinal, index != frames.count - 1 { problems.append("\(index): final mark") }
            if frame.position != position { problems.append("\(index): position \(frame.position)") }
            position += Int64(frame.frameCount)
        }
        return problems
    }

    /// How many responses have ended.
    public var finalCount: Int { frames.count(where: \.isFinal) }

    /// All samples.
    public var samples: [Int16] { frames.flatMap(\.int16Samples) }

    /// How long the sound lasts.
    public var seconds: Double { frames.reduce(0) { $0 + $1.seconds } }

    /// The root of the mean square of the samples, full scale at 32768.
    public var loudness: Double {
        let samples = samples
        guard !samples.isEmpty else { return 0 }
        return (samples.reduce(0) { $0 + Double($1) * Double($1) } / Double(samples.count)).squareRoot()
    }

    /// The pitch in Hz: the median over the voiced stretches of 40 ms, by autocorrelation; 0 where none is voiced.
    public var pitch: Double {
        let samples = samples.map(Double.init)
        let rate = frames.first?.format.sampleRate ?? 1
        let window = rate / 25
        var pitches: [Double] = []
        for start in stride(from: 0, to: samples.count - 2 * window, by: window) {
            let energy = samples[start..<start + window].reduce(0) { $0 + $1 * $1 }
            guard energy / Double(window) > 250_000 else { continue }
            var best = (correlation: 0.75, lag: 0)
            for lag in rate / 400..<rate / 50 {
                var product = 0.0
                var shifted = 1.0
                for index in start..<start + window {
                    product += samples[index] * samples[index + lag]
                    shifted += samples[index + lag] * samples[index + lag]
                }
                let correlation = product / (energy * shifted).squareRoot()
                if correlation > best.correlation { best = (correlation, lag) }
            }
            if best.lag > 0 { pitches.append(Double(rate) / Double(best.lag)) }
        }
        return pitches.isEmpty ? 0 : pitches.sorted()[pitches.count / 2]
    }

    /// The words that the frames say they speak, each once, in order.
    public var words: [String] {
        var words: [String] = []
        var last: (text: String, offset: Int)?
        for frame in frames {
            guard let text = frame.metadata["text"]?.string,
                let offset = frame.metadata["text_offset"]?.integer
            else { continue }
            if let last, last == (text, offset) { continue }
            last = (text, offset)
            let rest = text.unicodeScalars.dropFirst(offset)
            words.append(String(String.UnicodeScalarView(rest.prefix { $0.properties.isAlphabetic })))
        }
        return words
    }
}

extension Text {
    /// A text of a response, as a segmenter sends it.
    public init(
        _ content: String, session: String = "", response: String?, segment: Int? = nil,
        language: String? = nil,
        isFinal: Bool = false
    ) {
        var metadata = Metadata()
        metadata.session = session
        metadata.response = response
        metadata.language = language
        metadata["segment"] = segment.map { .number($0) }
        self.init(content, isFinal: isFinal, metadata: metadata)
    }
}

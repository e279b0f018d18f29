internal import Messages

/// Takes what a loudspeaker plays out of what a microphone hears.
///
/// Both are 16 kHz, mono. What is played and what is heard are brought together by their capture times first, then by
/// the echo itself. The microphone's sound leaves one frame later than it came; where what was played is not known yet,
/// it may wait for that.
public final class EchoCanceller {
    /// What the canceller was told to do.
    public private(set) var settings: EchoSettings

    private let filter: EchoFilter
    private let reader = SincReader()
    private var search = EchoSearch()
    private var alignment = Alignment()
    private var played = SampleTimeline()
    private var playedClock = StreamClock()
    private var heardClock = StreamClock()
    private var stretch = MicrophoneStretch()
    /// Whether the reference was waited for in vain: it has ended, or comes too late anyhow.
    private var hasGivenUp = true
    /// The index after the last sample that was played.
    private var playedEnd: Int64 = 0
    private var lateSampleCount = 0
    /// Up to where in the microphone's sound something is played, if its times are not believed.
    private var audibleEnd = Int64.min
    private var loss = EchoLoss()
    private var gate = LearningGate()

    /// Creates a canceller that knows nothing of the room yet.
    public init(_ settings: EchoSettings = EchoSettings()) throws(EchoCancellationError) {
        self.settings = settings
        filter = try EchoFilter(settings)
    }

    /// Changes all but the tail.
    public func apply(_ settings: EchoSettings) throws(EchoCancellationError) {
        try filter.apply(settings)
        let tail = self.settings.tail
        self.settings = settings
        self.settings.tail = tail
    }

    /// What was measured so far.
    public var figures: EchoFigures {
        EchoFigures(
            returnLossEnhancement: loss.decibels, delay: alignment.delay, drift: alignment.drift * 1e6,
            lateSampleCount: lateSampleCount)
    }

    // MARK: The loudspeaker

    /// Takes in what is played.
    ///
    /// - Parameters:
    ///   - samples: Full scale at ±1.
    ///   - position: Where the first of them is in the stream; 0 every time where they are not numbered.
    ///   - time: When it is heard, in ns on the clock of the microphone's capture times; 0 where that is not known.
    ///   - isStart: Whether the loudspeaker was started for it: what is heard now does not follow what was before.
    public func play(_ samples: [Float], at position: Int64, time: UInt64, isStart: Bool = false) {
        guard !samples.isEmpty else { return }
        let placement = playedClock.place(
            count: samples.count, position: position, captureTime: time, isStart: isStart)
        switch placement {
        case .follows(let lost):
            playedEnd += lost
        case .doubtful(let lost, let late) where alignment.isConfirmed && lateness(of: playedEnd + lost) <= 0:
            playedEnd += lost
            doubt(late: late)
        case .doubtful, .anew:
            playedEnd = place(ofTime: time)
            alignment.beginStretch()
            search.forget()
            gate.doubt()
        }
        let isAudible = EchoLoss.isAudible(samples)
        if isAudible { audibleEnd = stretch.end + Int64(samples.count) }
        let late = lateness(of: playedEnd)
        if late > 0 {
            lateSampleCount += Int(min(late, Int64(samples.count)))
            if isAudible { gate.doubt() }
        }
        played.write(samples, at: playedEnd)
        playedEnd += Int64(samples.count)
        hasGivenUp = false
    }

    /// How many samples of the microphone have left already that belong to the reference from a place on.
    ///
    /// What is played was written before it is heard: a place that is late all the time is a wrong one.
    private func lateness(of place: Int64) -> Int64 {
        Int64(alignment.place(of: stretch.next)) - place
    }

    /// The place in the reference of what is heard at a time.
    private func place(ofTime time: UInt64) -> Int64 {
        guard let next = heardClock.nextTime else { return EchoFrame.index(ofTime: time) }
        let ahead = time == 0 ? 0 : EchoFrame.samples(nanoseconds: Double(time) - next)
        // A time that is nowhere near the present is no time: what is played now is heard now.
        let isPossible = abs(ahead) < Double(SampleTimeline.capacity / 2)
        return Int64(
            (alignment.place(of: stretch.end) + alignment.correction + (isPossible ? ahead : 0)).rounded())
    }

    /// The times say that from now on the echo comes later by so many ns, its own place so far says that it does not.
    ///
    /// A sound server tells a wrong delay at first, on a busy machine for seconds, and corrects it then: the sound goes
    /// on as before. Or a gap was filled of which nobody was told. The echo decides.
    private func doubt(late: Double) {
        alignment.doubt(displacement: EchoFrame.samples(nanoseconds: late), at: stretch.end)
        search.forget()
        gate.doubt()
    }

    // MARK: The microphone

    /// Takes in what is heard.
    ///
    /// - Parameters:
    ///   - position: Where the first sample is in the stream; 0 every time where they are not numbered.
    ///   - time: When it was captured, in ns; 0 where that is not known.
    /// - Returns: The rest of what was heard before, where this does not follow it.
    public func hear(_ samples: [Int16], at position: Int64, time: UInt64) -> CleanSound? {
        guard !samples.isEmpty else { return nil }
        var rest: CleanSound?
        switch heardClock.place(count: samples.count, position: position, captureTime: time) {
        case .follows(0):
            break
        case .follows(let lost):
            rest = finish()
            stretch.begin(at: stretch.end + lost, position: position)
        case .doubtful(0, let late) where alignment.isConfirmed:
            doubt(late: -late)
        case .doubtful, .anew:
            rest = finish()
            let index = time == 0 ? stretch.end : EchoFrame.index(ofTime: time)
            // The index never goes back, for the past is kept by it; what is played is placed anew then.
            if index < stretch.end { playedClock = StreamClock() }
            stretch.begin(at: max(index, stretch.end), position: position)
        }
        stretch.append(samples, time: time)
        return rest
    }

    /// Whether sound waits for the reference that belongs to it.
    public var isWaiting: Bool { stretch.hasFrame && !hasGivenUp && !isReferenceKnown }

    private var isReferenceKnown: Bool {
        let place = alignment.place(of: stretch.next)
        return SincReader.range(from: place, count: EchoFrame.length, speed: alignment.speed).upperBound
            <= played.end
    }

    /// Cleans what can be cleaned.
    ///
    /// - Parameter isPatient: Whether to leave what waits for the reference. Otherwise nothing is waited for until some
    ///   of the reference comes.
    public func clean(isPatient: Bool = true) -> CleanSound? {
        if !isPatient { hasGivenUp = true }
        let start = stretch.given
        var clean: [Int16] = []
        while stretch.hasFrame, hasGivenUp || isReferenceKnown { clean += stretch.trim(cleanFrame()) }
        return stretch.sound(clean, from: start)
    }

    /// Ends the stretch of sound: gives the rest of it.
    public func finish() -> CleanSound? {
        let start = stretch.given
        let rest = Int(stretch.end - start)
        guard rest > 0 else { return nil }
        var clean: [Int16] = []
        while clean.count < rest {
            stretch.pad()
            clean += stretch.trim(cleanFrame())
        }
        let sound = stretch.sound(Array(clean.prefix(rest)), from: start)
        stretch.close()
        return sound
    }

    private func cleanFrame() -> [Int16] {
        let index = stretch.next
        let isKnown = isReferenceKnown
        let microphone = stretch.takeFrame()
        let reference = reader.read(
            played, from: alignment.place(of: index), count: EchoFrame.length, speed: alignment.speed)
        let (clean, left) = filter.process(microphone, reference: reference.map(Int16.init(fullScale:)))
        let heard = EchoLoss.energy(microphone)
        let isPlayed = EchoLoss.isAudible(reference)
        if isPlayed { loss.note(heard: heard, left: EchoLoss.energy(clean)) }
        // Before the echo was found, the times of what is played may be wrong; and what is played may come late.
        let isFound = alignment.heldLag != nil
        let isUnknown = !isFound || !isKnown
        let passed = gate.pass(
            clean, isPlayed: isPlayed || (isUnknown && index < audibleEnd), isFound: isFound, heard: heard,
            left: left)
        if let finding = search.hear(microphone, at: index, played: played, alignment, reader) {
            note(finding.finding, at: finding.index)
        }
        return passed
    }

    private func note(_ finding: DelayFinder.Finding, at index: Int64) {
        switch alignment.note(finding, at: index) {
        case .none: break
        case .followed: gate.doubtAnew()
        case .moved:
            filter.reset()
            search.forgetPattern()
            gate.close()
        }
    }
}

/// Which sample of the reference belongs to which of the microphone.
///
/// `place = index + shift + drift × (index − origin)`: a shift, found from capture times first and from the echo itself
/// then, and a drift where the two sound devices have clocks of their own. It is moved only when it must be, for the
/// filter has learned the room where the echo was.
struct Alignment {
    /// What a finding leads to.
    enum Step: Equatable {
        /// Nothing, or less than the filter notices.
        case none
        /// The echo was found elsewhere, and is brought to where the filter has it.
        case followed
        /// The echo was found elsewhere: what the filter has learned is worth nothing.
        case moved
    }

    /// How prominent a peak must be to be believed. By chance, 16,000 values reach 4.5 times their mean.
    static let sureProminence = 9.0
    /// How far two findings may be apart and still tell of the same echo, in samples.
    private static let agreement = 12.0
    /// Where the echo's direct sound is put when it must be moved: 8 ms after the beginning of the filter.
    static let standardLag = 128.0
    /// Where it may be, in samples after the beginning of the filter: the rest is for the room, which a filter that
    /// begins 37 ms earlier learns so much worse that an assistant interrupts itself.
    static let allowedLags = 32.0...320

    /// Reference samples per sample of the microphone, less 1.
    private(set) var drift = 0.0
    private var shift = 0.0
    /// How many samples after where its times tell a stretch of the reference is to be put, for its echo to come where
    /// the filter has it: the delay of which the times tell nothing, so far as it was found.
    private(set) var correction = 0.0
    private var origin: Int64 = 0
    /// The lag that the filter has learned; `nil` where nothing was found yet.
    private(set) var heldLag: Double?
    /// The latest findings that agree with each other: lags as if shift and drift were 0.
    private var findings: [(index: Double, lag: Double)] = []
    /// Where an echo was found that does not agree, to be seen again before it is believed.
    private var surprise: Double?
    /// Where the times tell that the echo is, and since which sample of the microphone; `nil` where they tell nothing
    /// else than the echo.
    private var suspicion: (lag: Double, since: Int64)?

    /// The place in the reference that belongs to a sample of the microphone.
    func place(of index: Int64) -> Double {
        Double(index) + shift + drift * Double(index - origin)
    }

    /// Reference samples per sample of the microphone.
    var speed: Double { 1 + drift }

    /// How far the microphone lags behind the reference's own times, in ms; `nil` where that was not found yet.
    var delay: Double? {
        heldLag.map { ($0 + correction) * 1000 / Double(EchoFrame.sampleRate) }
    }

    /// Whether the echo of this stretch was found where it is held: no time tells that better.
    var isConfirmed: Bool { heldLag != nil && !findings.isEmpty }

    /// Whether the echo may be elsewhere.
    var isDoubtful: Bool { !isConfirmed || suspicion != nil }

    /// A new stretch of the reference begins: its place may be off by some samples.
    mutating func beginStretch() {
        findings.removeAll(keepingCapacity: true)
        surprise = nil
        suspicion = nil
    }

    /// The times tell that the echo comes so many samples later from now on. Either it does, and is believed when it is
    /// seen there once; or it comes as before, and the times were as wrong before.
    ///
    /// - Parameter index: The sample of the microphone that is heard now.
    mutating func doubt(displacement: Double, at index: Int64) {
        guard let heldLag else { return }
        let lag = suspicion?.lag ?? heldLag - (place(of: index) - Double(index))
        suspicion = (lag + displacement, index)
        correction -= displacement
    }

    /// Takes in what was found.
    ///
    /// - Parameters:
    ///   - finding: The lags behind the reference as it is placed now.
    ///   - index: The middle of the stretch of the microphone in which they were found.
    mutating func note(_ finding: DelayFinder.Finding, at index: Int64) -> Step {
        let offset = place(of: index) - Double(index)
        if let heldLag, let displacement = finding.displacement {
            let lag = heldLag + displacement - offset
            if abs(displacement) <= Self.agreement {
                surprise = nil
                if let since = suspicion?.since, index - Int64(DelayFinder.blockLength / 2) >= since {
                    suspicion = nil
                }
                findings.append((Double(index), lag))
                if findings.count > Self.memory { findings.removeFirst() }
                settle(at: index)
            } else if isSeenAgain(lag) {
                begin(with: lag, at: index)
                hold(lag: lag)
                return .followed
            }
            return .none
        }
        let lag = finding.first.lag - offset
        guard finding.first.prominence >= Self.sureProminence, isSeenAgain(lag) else { return .none }
        begin(with: lag, at: index)
        return put(lag: lag)
    }

    /// Whether the finding before, or the times, told of the same place: one finding alone may be chance.
    private mutating func isSeenAgain(_ lag: Double) -> Bool {
        let isSame = [surprise, suspicion?.lag].contains {
            $0.map { abs($0 - lag) <= Self.agreement } ?? false
        }
        surprise = isSame ? nil : lag
        return isSame
    }

    private mutating func begin(with lag: Double, at index: Int64) {
        findings = [(Double(index), lag)]
        suspicion = nil
        rebase(at: index)
    }

    /// Findings that are remembered: 10 s.
    private static let memory = 20
    /// Findings that a drift is told from: 4 s.
    private static let enoughForDrift = 8
    /// The drift that is worth reading between samples: what is less, the filter follows.
    private static let leastDrift = 1e-5
    /// How far findings may be off their line to tell a drift, in samples.
    private static let greatestTremble = 0.4
    /// Findings of which the middle one counts, where there is no drift.
    private static let recent = 5

    /// Puts shift and drift where the findings say.
    private mutating func settle(at index: Int64) {
        rebase(at: index)
        if findings.count >= Self.enoughForDrift, case let line = fit(), drift != 0 || line.isSteep {
            drift = -line.slope
            hold(lag: line.value(at: Double(index)))
        } else if findings.count >= 3 {
            let lags = findings.suffix(Self.recent).map { $0.lag - drift * (Double(index) - $0.index) }
                .sorted()
            hold(lag: lags[lags.count / 2])
        }
    }

    /// Counts the drift from here on.
    private mutating func rebase(at index: Int64) {
        shift = place(of: index) - Double(index)
        origin = index
    }

    /// Brings an echo of this lag to where the filter has it. Less than half a sample the filter follows by itself.
    private mutating func hold(lag: Double) {
        guard let heldLag, case let error = lag + shift - heldLag, abs(error) > 0.5 else { return }
        move(by: -error)
    }

    private mutating func move(by distance: Double) {
        shift += distance
        correction -= distance
    }

    /// Takes an echo that was found for the first time, or elsewhere for good, to where the filter can have it.
    private mutating func put(lag: Double) -> Step {
        let present = lag + shift
        if Self.allowedLags.contains(present) {
            heldLag = present
            return .none
        }
        move(by: (Self.standardLag - lag).rounded() - shift)
        heldLag = lag + shift
        return .moved
    }

    private struct Line {
        let slope: Double
        let middle: (index: Double, lag: Double)
        /// Whether the slope is more than the findings tremble.
        let isSteep: Bool

        func value(at index: Double) -> Double { middle.lag + slope * (index - middle.index) }
    }

    /// The straight line through the findings.
    private func fit() -> Line {
        let count = Double(findings.count)
        let index = findings.reduce(0) { $0 + $1.index } / count
        let lag = findings.reduce(0) { $0 + $1.lag } / count
        var products = 0.0
        var squares = 0.0
        for finding in findings {
            products += (finding.index - index) * (finding.lag - lag)
            squares += (finding.index - index) * (finding.index - index)
        }
        let slope = squares > 0 ? products / squares : 0
        let errors = findings.reduce(0) { sum, finding in
            let error = finding.lag - lag - slope * (finding.index - index)
            return sum + error * error
        }
        let isStraight = (errors / count).squareRoot() < Self.greatestTremble
        return Line(
            slope: slope, middle: (index, lag), isSteep: isStraight && abs(slope) > Self.leastDrift)
    }
}

/// What has been heard, and what is told of it.
extension Playout {
    /// Plans the reports that fall into the samples of a response from `start` to what it has written.
    mutating func plan(_ response: ResponseAudio, from start: Int64) {
        if !response.hasStarted, let first = response.firstAudible, (start..<response.written).contains(first)
        {
            note(.started, response, at: produced + first - start, first)
        }
        let interval = Int64(sampleRate * Self.reportInterval / 1000)
        var place = (start / interval + 1) * interval
        while place <= response.written {
            note(.playing, response, at: produced + place - start, place)
            place += interval
        }
    }

    mutating func note(
        _ state: PlayoutState, _ response: ResponseAudio, at frame: Int64, _ responseFrame: Int64
    ) {
        let place = dues.lastIndex { $0.frame <= frame }.map { $0 + 1 } ?? 0
        dues.insert(
            Due(frame: frame, state: state, response: response, responseFrame: responseFrame), at: place)
    }

    mutating func addSpan(_ response: ResponseAudio, from start: Int64, count: Int) {
        if let last = spans.last, last.response === response, last.start + last.count == produced,
            last.responseStart + last.count == start
        {
            spans[spans.count - 1].count += Int64(count)
        } else {
            spans.append(
                Span(start: produced, count: Int64(count), response: response, responseStart: start))
        }
    }

    /// Notes that all samples before `frame` of the device have been heard; gives the reports that are due.
    mutating func hear(upTo frame: Int64) -> [PlayoutReport] {
        while let span = spans.first, span.start < frame {
            let count = min(span.count, frame - span.start)
            span.response.hear(span.responseStart + count)
            guard count == span.count else { break }
            spans.removeFirst()
        }
        var reports = overdue
        overdue.removeAll()
        while let due = dues.first, due.frame <= frame {
            dues.removeFirst()
            reports += tell(due)
        }
        return reports
    }

    /// Notes that the device has died: what was not heard is played again by the next one.
    mutating func loseDevice(heardUpTo frame: Int64) -> [PlayoutReport] {
        var reports = hear(upTo: frame)
        let lost = spans.map(\.response)
        spans.removeAll()
        // Those that were out of the list already, with their end unheard, come before all others.
        let unfinished = dues.filter { $0.state == .finished }.map(\.response)
        for response in unfinished { done.remove(response.id) }
        responses.insert(contentsOf: unfinished, at: 0)
        for due in dues where due.state == .paused || due.state == .cancelled { reports += tell(due) }
        dues.removeAll()
        for response in lost { response.rewind() }
        if ending == .cancelled, let current {
            current.truncate()
            reports.append(report(.cancelled, current, at: current.heard))
        }
        ending = nil
        rest()
        return reports
    }

    /// Notes that the device is stopped: who was the present response may wait as all others do.
    mutating func rest() {
        current = nil
        starvedFrameCount = 0
    }

    func tell(_ due: Due) -> [PlayoutReport] {
        let response = due.response
        var reports: [PlayoutReport] = []
        switch due.state {
        case .playing where !response.hasStarted: return []
        case .started: response.hasStarted = true
        case .finished where !response.hasStarted && response.arrived > 0:
            // Nothing but silence.
            response.hasStarted = true
            reports.append(report(.started, response, at: due.responseFrame, frame: due.frame))
        default: break
        }
        return reports + [report(due.state, response, at: due.responseFrame, frame: due.frame)]
    }

    func report(
        _ state: PlayoutState, _ response: ResponseAudio, at frame: Int64, frame deviceFrame: Int64? = nil
    ) -> PlayoutReport {
        PlayoutReport(
            state: state, metadata: response.metadata,
            playedMilliseconds: Double(frame) * 1000 / Double(sampleRate),
            words: response.words(before: frame),
            underruns: response.underruns, arrivedTime: response.arrivedTime, frame: deviceFrame)
    }
}

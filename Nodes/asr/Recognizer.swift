import NodeRuntime

/// What the node's loop asks of the thread that decodes. Utterances are numbered by the loop.
enum RecognitionRequest: Sendable {
    /// Tell what was not right with the models, though they could be loaded.
    case reportLoading
    case begin(utterance: Int, session: String)
    case decode(utterance: Int, samples: [Int16])
    case end(utterance: Int)
    /// The session has ended: answer once everything of it is answered.
    case forget(session: String)
}

/// What the thread that decodes answers.
enum RecognitionAnswer: Equatable, Sendable {
    /// The hypothesis has changed.
    case partial(utterance: Int, Recognition)
    /// The utterance is decoded. Exactly one for each that was begun and ended.
    case final(utterance: Int, Recognition)
    case forgotten(session: String)
    /// Something to log.
    case message(LogLevel, String, session: String)
}

/// Decodes the utterances of several sessions at once, each with a decoder of its own while it is open.
///
/// Decoders are made when they are needed, up to a limit; an utterance above the limit waits for one, and is caught up
/// with: decoding takes an eighth of the time that speaking takes.
final class Recognizer {
    private let model: RecognitionModel
    private var idle: [Decoder]
    private var decoderCount = 1
    private var decoderLimit: Int
    private var open: [Int: Decoding] = [:]
    private let loadingErrors: [String]
    private var waiting: [WaitingUtterance] = []
    private var speakers = Sessions<Speaker>()

    /// Loads the model and the first decoder.
    init(_ settings: RecognizerSettings) throws(NodeError) {
        model = try RecognitionModel(settings)
        idle = [try Decoder(model)]
        loadingErrors = SphinxMessages.shared.takeErrors()
        decoderLimit = settings.decoderLimit
    }

    /// Handles one request.
    func handle(_ request: RecognitionRequest, _ answer: (RecognitionAnswer) -> Void) {
        switch request {
        case .reportLoading:
            for text in loadingErrors { answer(.message(.warning, text, session: "")) }
        case .begin(let utterance, let session):
            begin(WaitingUtterance(number: utterance, session: session), answer)
        case .decode(let utterance, let samples):
            decode(samples, of: utterance, answer)
        case .end(let utterance):
            end(utterance, answer)
        case .forget(let session):
            if let last = waiting.lastIndex(where: { $0.session == session }) {
                waiting[last].isLastOfSession = true
            } else {
                forget(session, answer)
            }
        }
    }

    private func begin(_ utterance: WaitingUtterance, _ answer: (RecognitionAnswer) -> Void) {
        guard let decoder = takeDecoder(answer) else { return waiting.append(utterance) }
        let speaker = speakers.state(of: utterance.session) { Speaker() }
        _ = speakers.takeExcess()
        open[utterance.number] = Decoding(decoder, session: utterance.session, speaker)
    }

    private func decode(_ samples: [Int16], of utterance: Int, _ answer: (RecognitionAnswer) -> Void) {
        if let decoding = open[utterance] {
            if let hypothesis = decoding.decode(samples) {
                answer(.partial(utterance: utterance, hypothesis))
            }
        } else if let index = waiting.firstIndex(where: { $0.number == utterance }) {
            waiting[index].samples += samples
        }
    }

    private func end(_ utterance: Int, _ answer: (RecognitionAnswer) -> Void) {
        if let index = waiting.firstIndex(where: { $0.number == utterance }) {
            waiting[index].isEnded = true
            return
        }
        guard let decoding = open.removeValue(forKey: utterance) else { return }
        let recognition = decoding.end()
        if let error = decoding.error {
            let details = SphinxMessages.shared.reason
            answer(.message(.error, "\(error)\(details)", session: decoding.session))
        }
        answer(.final(utterance: utterance, recognition))
        // What the library complains of while it decodes is usual: no result in silence, none that fits a grammar.
        _ = SphinxMessages.shared.takeErrors()
        idle.append(decoding.decoder)
        serveWaiting(answer)
    }

    private func serveWaiting(_ answer: (RecognitionAnswer) -> Void) {
        guard !waiting.isEmpty, !idle.isEmpty else { return }
        let next = waiting.removeFirst()
        begin(next, answer)
        decode(next.samples, of: next.number, answer)
        if next.isEnded { end(next.number, answer) }
        if next.isLastOfSession { forget(next.session, answer) }
    }

    private func forget(_ session: String, _ answer: (RecognitionAnswer) -> Void) {
        _ = speakers.take(session)
        answer(.forgotten(session: session))
    }

    private func takeDecoder(_ answer: (RecognitionAnswer) -> Void) -> Decoder? {
        if let decoder = idle.popLast() { return decoder }
        guard decoderCount < decoderLimit else { return nil }
        do {
            let decoder = try Decoder(model)
            decoderCount += 1
            return decoder
        } catch {
            decoderLimit = decoderCount
            answer(
                .message(.warning, "no more than \(decoderCount) utterances at once: \(error)", session: ""))
            return nil
        }
    }
}

/// An utterance that has begun while all decoders were busy.
private struct WaitingUtterance {
    let number: Int
    let session: String
    var samples: [Int16] = []
    var isEnded = false
    var isLastOfSession = false
}

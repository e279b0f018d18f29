import Messages
import NodeRuntime
import Speech

/// Finds the speech in audio and sends it on while it is spoken, utterance by utterance.
///
/// What is silence is decided by counting samples, so that a recording gives the same utterances at any speed. Only
/// where a live source falls silent in the middle of an utterance, the clock stands in for the samples.
@main
struct SpeechMonitor: Node {
    static let audio = Input<Audio>(
        "audio",
        "Sound at 16 kHz, mono; sessions may be mixed. One that goes on at another position marks the start.",
        required: true)
    static let control = Input<Event>(
        "control",
        "Events pause, resume, reset, commit, set {parameters} and end_after {silence_ms, position of the "
            + "speech_paused that is meant}, each for its session.",
        urgent: true, manyProducers: true, breaksLoops: true)
    static let speech = Output<Audio>(
        "speech",
        "The sound of utterances while they are spoken, from before the voice to 200 ms after it; start and end "
            + "are marked, the last message may be empty.")
    static let events = Output<Event>(
        "events",
        "speech_started, speech_confirmed, speech_paused, speech_resumed, speech_stopped and turn_ended, with "
            + "positions in the session's stream.")
    static let probability = Output<Event>(
        "probability", "The probability of speech of every window of 32 ms, with its position.")
    static let model = Parameter<String>.path(
        "model",
        "The weights of Silero VAD, silero_vad_16k_op15.onnx; where the set-up puts them if not set.")
    static let modelChecksum = Parameter<String>(
        "model_checksum", default: ModelFile.checksum,
        "The SHA-256 that the model must have; empty for any.")
    static let maxSessions = Parameter<Int>(
        "max_sessions", default: 256, in: 1...65_536, unit: "sessions",
        "How many conversations are heard at once; each takes about 100 KB.")

    static let manifest = Manifest(
        name: "speech-monitor", purpose: "Finds speech in audio and cuts it into utterances and turns.",
        ports: [audio, control, speech, events, probability],
        parameters: SpeechParameters.all + [model, modelChecksum, maxSessions])

    private var sessions: [String: Session] = [:]
    private var silero: SileroModel?
    private var refused: AudioFormat?
    private var refusedSession: String?
    private let stallTimer: NodeTimer
    /// When the timer fires; `nil` where it is not set.
    private var alarm: UInt64?

    init(_ node: NodeContext) throws {
        stallTimer = node.makeTimer()
        if node[SpeechParameters.detector] == "silero" { silero = try Self.readModel(node) }
    }

    mutating func handle(_ event: NodeEvent, _ node: NodeContext) throws {
        if let audio = try event[Self.audio] { return try hear(audio, node) }
        if let command = try event[Self.control] { return try obey(command, node) }
        if event[stallTimer] {
            alarm = nil
            // Sound that waits in a queue is handled before the turn, so that only a source that is silent stalls.
            return node.requestTurn()
        }
        switch event {
        case .turn:
            endStalled(node)
        case .sessionEnded(let name):
            close(name, node)
        case .inputsEnded:
            for name in sessions.keys.sorted() { close(name, node) }
        case .parametersChanged:
            for session in sessions.values { try apply(session, node) }
        default:
            break
        }
    }

    // MARK: Sound

    private mutating func hear(_ audio: Audio, _ node: NodeContext) throws {
        guard audio.format.sampleRate == VoiceWindow.sampleRate, audio.format.channels == 1 else {
            return try refuse(audio.format, node)
        }
        guard UtteranceStream.positions.contains(audio.position) else {
            throw HearingError.badPosition(audio.position)
        }
        guard let session = try session(audio.metadata.session, node) else { return }
        checkSamples(audio, of: session, node)
        if session.isPaused {
            session.stream.skip(audio.frameCount, at: audio.position)
            node.count("paused_samples", by: audio.frameCount)
            return
        }
        session.stream.tellsWindows = node.isConnected(Self.probability)
        let actions = session.stream.hear(
            audio.floatSamples, at: audio.position, isStart: audio.isStart)
        session.note(audio, now: node.now)
        tell(actions, of: session, node)
        setAlarm(for: session, node)
    }

    /// Says once what is wrong with a format, and counts what is thrown away.
    private mutating func refuse(_ format: AudioFormat, _ node: NodeContext) throws {
        node.count("refused_messages")
        guard format != refused else { return }
        refused = format
        throw HearingError.badFormat(format)
    }

    private func checkSamples(_ audio: Audio, of session: Session, _ node: NodeContext) {
        let count = audio.nonFiniteCount
        guard count > 0 else { return }
        node.count("bad_samples", by: count)
        guard !session.hasWarnedOfSamples else { return }
        session.hasWarnedOfSamples = true
        node.log(
            .warning, "\(count) samples are NaN or infinite; such samples are heard as silence from now on",
            session: session.name)
    }

    // MARK: Sessions

    /// The session of a name, which begins where it is not known; `nil` where there are too many.
    private mutating func session(_ name: String, _ node: NodeContext) throws -> Session? {
        if let session = sessions[name] { return session }
        guard sessions.count < node[Self.maxSessions] else {
            node.count("refused_messages")
            guard refusedSession != name else { return nil }
            refusedSession = name
            throw HearingError.tooManySessions(name, limit: node[Self.maxSessions])
        }
        let values = SpeechParameters.Values(own: [:], node: node)
        let kind = values[SpeechParameters.detector]
        let stream = UtteranceStream(detector: try detector(kind, node), settings: values.endpointing)
        let session = Session(name, stream: stream, detector: kind)
        sessions[name] = session
        node.gauge("sessions", Double(sessions.count))
        return session
    }

    private mutating func close(_ name: String, _ node: NodeContext) {
        guard let session = sessions.removeValue(forKey: name) else { return }
        tell(session.stream.finish(.end), of: session, node)
        node.gauge("sessions", Double(sessions.count))
    }

    /// Makes the present parameters those of a session.
    private mutating func apply(_ session: Session, _ node: NodeContext) throws {
        let values = SpeechParameters.Values(own: session.parameters, node: node)
        let kind = values[SpeechParameters.detector]
        if kind != session.detector {
            session.stream.detector = try detector(kind, node)
            session.detector = kind
        }
        session.stream.settings = values.endpointing
    }

    private mutating func detector(_ kind: String, _ node: NodeContext) throws -> any VoiceDetector {
        guard kind == "silero" else { return EnergyDetector() }
        if let silero { return SileroDetector(silero) }
        do {
            let model = try Self.readModel(node)
            silero = model
            return SileroDetector(model)
        } catch {
            // The node runs with another detector: what is wrong with this one does not end it.
            throw HearingError.noModel("\(error)")
        }
    }

    private static func readModel(_ node: NodeContext) throws(NodeError) -> SileroModel {
        try ModelFile.read(node[model], checksum: node[modelChecksum])
    }

    // MARK: Control

    private mutating func obey(_ command: Event, _ node: NodeContext) throws {
        guard let kind = Command(rawValue: command.name) else {
            throw HearingError.unknownCommand(command.name)
        }
        guard let session = try session(command.metadata.session, node) else { return }
        switch kind {
        case .pause:
            tell(session.stream.finish(.pause), of: session, node)
            session.isPaused = true
        case .resume:
            session.isPaused = false
        case .reset:
            tell(session.stream.reset(), of: session, node)
        case .commit:
            tell(session.stream.finish(.commit), of: session, node)
        case .endAfter:
            guard let silence = command["silence_ms"]?.integer, Self.silences.contains(silence) else {
                throw HearingError.badSetting(
                    "the event 'end_after' needs a whole number 'silence_ms' in \(Self.silences)")
            }
            // A pause that is over is told by its position: what was decided about it comes too late.
            let position = command["position"]?.integer.map(Int64.init)
            tell(session.stream.end(after: silence, voiceEnd: position), of: session, node)
            setAlarm(for: session, node)
        case .set:
            guard let values = command["parameters"]?.object else {
                throw HearingError.badSetting("the event 'set' has no object 'parameters'")
            }
            if let objection = SpeechParameters.objection(to: values) {
                throw HearingError.badSetting(objection)
            }
            let before = session.parameters
            session.parameters.merge(values) { _, new in new }
            do {
                try apply(session, node)
            } catch {
                session.parameters = before
                throw error
            }
        }
    }

    /// What the input `control` takes.
    private enum Command: String {
        case pause, resume, reset, commit, set
        case endAfter = "end_after"
    }

    /// What `end_after` may be told, in ms.
    private static let silences = 0...30_000

    // MARK: The clock

    /// Makes the timer fire no later than the open utterance of a session may stay without sound.
    private mutating func setAlarm(for session: Session, _ node: NodeContext) {
        guard let deadline = session.deadline, deadline < alarm ?? .max else { return }
        alarm = deadline
        node.set(stallTimer, at: deadline)
    }

    /// Ends what waits for sound that does not come, then waits for the next.
    private mutating func endStalled(_ node: NodeContext) {
        for session in sessions.values.sorted(by: { $0.name < $1.name }) {
            while let deadline = session.deadline, deadline <= node.now {
                let actions =
                    session.stream.isSpeaking
                    ? session.stream.finishUtterance(.stall) : session.stream.finish(.stall)
                tell(actions, of: session, node)
            }
            setAlarm(for: session, node)
        }
    }
}

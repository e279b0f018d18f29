internal import Messages
public import NodeRuntime

/// What all speech synthesis nodes do alike, whatever their engine: takes texts in, has the engine speak them on a
/// thread of its own, and sends the frames.
public struct Narrator<Engine: SpeechEngine> {
    private enum Answer: Sendable {
        case sound(Sound)
        /// The passage has been spoken, or why not.
        case ended(failure: String?)
    }

    private let engine: Engine
    private let voice: Parameter<String>
    private let voiceNames: VoiceNames
    private let worker: Worker<Passage, Answer>
    private var queue: SpeechQueue
    private var manner: Manner
    /// What is being spoken, for the log, and when it was handed to the engine.
    private var current: (metadata: Metadata, since: UInt64, hasSounded: Bool)?
    /// Sessions that have ended while something of theirs was still to be spoken.
    private var endedSessions: Set<String> = []
    private var unknownVoices = FirstMentions()
    private var languagesWithoutVoice = FirstMentions()

    /// Starts the engine's thread.
    ///
    /// - Parameters:
    ///   - voice: the parameter that chooses the voice.
    ///   - voiceNames: the parameter that says what names of voices mean.
    /// - Throws: `NodeError.configuration` where there is no such voice.
    public init(
        _ node: NodeContext, engine: Engine, voice: Parameter<String>, voiceNames: Parameter<[String]>
    ) throws {
        self.engine = engine
        self.voice = voice
        do {
            self.voiceNames = try VoiceNames(node[voiceNames], engine: engine)
        } catch {
            throw NodeError.configuration("\(node.name): \(voiceNames.name): \(error)")
        }
        queue = SpeechQueue(sampleRate: engine.sampleRate)
        let manner: Manner
        do {
            manner = try Narrator.manner(node, engine: engine, voice: voice)
        } catch {
            throw NodeError.configuration("\(node.name): \(error)")
        }
        self.manner = manner
        worker = try Worker(node) {
            // The first words take longer than all others: the engine reads its data then.
            try engine.speak(Passage("ready", manner)) { _ in true }
            return { passage, emit in
                var failure: String?
                do {
                    try engine.speak(passage) { emit(.sound($0)) }
                } catch {
                    failure = "\(error)"
                }
                emit(.ended(failure: failure))
            }
        }
    }

    /// Handles every event of the node.
    ///
    /// - Throws: `WireError` for malformed texts.
    public mutating func handle(_ event: NodeEvent, _ node: NodeContext) throws {
        defer { goOn(node) }
        switch event {
        case .cancelled(let response, _):
            if queue.cancel(response: response) { worker.cancelAll() }
        case .sessionEnded(let session):
            guard !queue.isSilent(session: session) else { return queue.forget(session: session) }
            endedSessions.insert(session)
            node.postponeSessionEnd()
        case .parametersChanged:
            changeManner(node)
        case .message:
            try take(event, node)
        default:
            if let answer = event[worker] { take(answer, node) }
        }
    }

    // MARK: Texts

    private mutating func take(_ event: NodeEvent, _ node: NodeContext) throws {
        do {
            if let text = try event[SpeechInterface.text] { add(text, node) }
        } catch {
            // Unreadable words must not leave anyone waiting for the end of the response.
            if let message = event.message, message.header.flags.contains(.final) {
                add(Text("", isFinal: true, metadata: message.metadata), node)
            }
            throw error
        }
    }

    private mutating func add(_ text: Text, _ node: NodeContext) {
        var manner = manner
        if let name = text.metadata["voice"]?.string, !name.isEmpty {
            if let voice = voiceNames.voice(name, of: engine) {
                manner.voice = voice
            } else if !voiceNames.isOwn(name), unknownVoices.isFirst(name) {
                node.log(
                    .warning,
                    "there is no voice '\(name)': '\(manner.voice)' speaks instead; 'voice_names' can give the name a meaning",
                    session: text.metadata.session)
            }
        }
        if let speed = text.metadata["speed"]?.number, speed > 0 { manner.hasten(by: speed) }
        if let language = text.metadata.language, !language.isEmpty {
            if let voice = engine.voice(manner.voice, forTextIn: language) {
                manner.voice = voice
            } else if languagesWithoutVoice.isFirst(language) {
                node.log(
                    .warning, "no voice speaks '\(language)': texts in it are spoken by '\(manner.voice)'",
                    session: text.metadata.session)
            }
        }
        if !queue.add(text, manner: manner) {
            node.log(
                .error,
                "\(response(text.metadata)): a text of \(text.content.utf8.count) bytes stays unspoken, for more than \(SpeechQueue.waitingByteLimit >> 20) MiB wait already",
                session: text.metadata.session)
        }
    }

    // MARK: Sound

    private mutating func take(_ answer: Answer, _ node: NodeContext) {
        switch answer {
        case .sound(let sound):
            if let current, !current.hasSounded {
                node.gauge("first_sound_ms", Double(node.now - current.since) / 1e6)
                self.current?.hasSounded = true
            }
            for frame in queue.hear(sound) { node.send(frame, to: SpeechInterface.audio) }
        case .ended(let failure):
            if let failure {
                let metadata = current?.metadata ?? Metadata()
                node.log(.error, "\(response(metadata)): \(failure)", session: metadata.session)
                node.count("failed")
            }
            if let frame = queue.passageEnded() { node.send(frame, to: SpeechInterface.audio) }
        }
    }

    /// Does what the queue has to do until it waits for the engine or for texts.
    private mutating func goOn(_ node: NodeContext) {
        while let step = queue.next() {
            switch step {
            case .send(let frame):
                node.send(frame, to: SpeechInterface.audio)
            case .speak(let passage):
                current = (queue.spokenMetadata ?? Metadata(), node.now, false)
                node.count("passages")
                worker.submit(passage)
            }
        }
        for session in endedSessions where queue.isSilent(session: session) {
            endedSessions.remove(session)
            queue.forget(session: session)
            node.endSession(session)
        }
    }

    // MARK: Parameters

    private mutating func changeManner(_ node: NodeContext) {
        do {
            manner = try Narrator.manner(node, engine: engine, voice: voice)
        } catch {
            node.log(.error, "\(error); '\(manner.voice)' goes on")
        }
    }

    private static func manner(
        _ node: NodeContext, engine: Engine, voice: Parameter<String>
    ) throws(VoiceError) -> Manner {
        Manner(
            voice: try engine.voice(named: node[voice], language: node[SpeechInterface.language]),
            rate: node[SpeechInterface.rate], pitch: node[SpeechInterface.pitch],
            volume: node[SpeechInterface.volume])
    }

    private func response(_ metadata: Metadata) -> String {
        metadata.response.map { "response \($0)" } ?? "a response without id"
    }
}

import Messages
import NodeRuntime

/// Recognizes speech while it is spoken, with PocketSphinx.
@main
struct Asr: Node {
    static let audio = Input<Audio>(
        "audio", "Speech, 16 kHz mono, with the start, the end and the id of each utterance.", required: true,
        manyProducers: true)
    static let transcript = Output<Text>(
        "transcript",
        "What is understood: each text is the whole hypothesis so far; one final text for each utterance, with "
            + "'confidence' (0…1), which is empty where nothing was understood. With a language model 'sentence_end' is "
            + "how likely a sentence ends there (natural logarithm).")

    static let acousticModel = Parameter<String>.path(
        "acoustic_model", "Folder of the acoustic model; Debian's en-us where not set.")
    static let dictionary = Parameter<String>.path(
        "dictionary", "File with the pronunciations; Debian's en-us where not set.")
    static let languageModel = Parameter<String>.path(
        "language_model", "File of the language model for free speech; Debian's en-us where not set.")
    static let grammar = Parameter<String>.path(
        "grammar", "JSGF file: only sentences of its public rules are recognized.")
    static let grammarMinConfidence = Parameter<Double>(
        "grammar_min_confidence", default: 0.5, in: 0...1,
        "With a grammar: what fits worse is no command, and its final text is empty.")
    static let keywords = Parameter<[String]>(
        "keywords", default: [], "Phrases to find in the midst of any speech; nothing else is recognized.")
    static let keywordThreshold = Parameter<Double>(
        "keyword_threshold", default: 1e-10, in: 1e-50...1,
        "How surely a keyword must be heard: less finds more, also where it was not said.")
    static let removeNoise = Parameter<Bool>(
        "remove_noise", default: true, "Whether steady noise is subtracted before decoding.")
    static let sessions = Parameter<Int>(
        "sessions", default: 8, in: 1...64, unit: "utterances",
        "How many may be decoded at once, 47 MB each once they are (17 MB with a grammar); more wait.")
    static let maxUtterance = Parameter<Int>(
        "max_utterance_ms", default: 60000, in: 1000...600_000, unit: "ms",
        "A longer utterance is ended; a memory bound behind that of speech-monitor.")
    static let language = Parameter<String>(
        "language", default: "en-US", "The language of the models (BCP 47), told with each transcript.")

    static let manifest = Manifest(
        name: "asr", purpose: "Recognizes speech while it is spoken, with PocketSphinx.",
        ports: [audio, transcript],
        parameters: [
            acousticModel, dictionary, languageModel, grammar, grammarMinConfidence, keywords,
            keywordThreshold,
            removeNoise, sessions, maxUtterance, language,
        ])

    private let worker: Worker<RecognitionRequest, RecognitionAnswer>
    private let abandonment: NodeTimer
    private var utterances: Utterances
    private var otherLanguages = FirstMentions()

    init(_ node: NodeContext) throws {
        let settings = try RecognizerSettings(node)
        worker = try Worker(node) {
            let recognizer = try Recognizer(settings)
            return { request, emit in recognizer.handle(request) { emit($0) } }
        }
        worker.submit(.reportLoading)
        abandonment = node.makeTimer()
        utterances = Utterances(sampleLimit: node[Self.maxUtterance] * Decoder.sampleRate / 1000)
    }

    mutating func handle(_ event: NodeEvent, _ node: NodeContext) throws {
        if let audio = try event[Self.audio] {
            try take(audio, node)
        } else if let answer = event[worker] {
            take(answer, node)
        } else if event[abandonment] {
            for step in utterances.endAbandoned(now: node.now) {
                if case .end(let number) = step { logAbandoned(number, node) }
                carryOut(step)
            }
            watchForAbandonment(node)
        } else if case .sessionEnded(let session) = event {
            for step in utterances.endSession(session, now: node.now) { carryOut(step) }
            worker.submit(.forget(session: session))
            node.postponeSessionEnd()
        } else if case .inputsEnded = event {
            for step in utterances.endAll(now: node.now) { carryOut(step) }
        }
    }

    private mutating func take(_ audio: Audio, _ node: NodeContext) throws {
        let objection = AudioObjection(audio)
        let samples = objection == nil ? audio.int16Samples : []
        let steps = utterances.receive(audio, sampleCount: samples.count, now: node.now) {
            node.makeID("utt")
        }
        for step in steps {
            carryOut(step, samples: samples)
            if case .leaveOut(let isFirst) = step { note(late: audio, isFirst: isFirst, node) }
        }
        watchForAbandonment(node)
        // Once for each utterance, not fifty times a second.
        let hasBegun = steps.contains { if case .begin = $0 { true } else { false } }
        guard hasBegun else { return }
        note(languageOf: audio.metadata, node)
        if let objection { throw objection }
    }

    /// Says that the models know another language than the one in which a client says it speaks.
    private mutating func note(languageOf metadata: Metadata, _ node: NodeContext) {
        let own = node[Self.language]
        guard let language = metadata.language, !language.isEmpty,
            Self.primaryLanguage(language) != Self.primaryLanguage(own), otherLanguages.isFirst(language)
        else { return }
        node.log(
            .warning,
            "speech in '\(language)' is recognized as '\(own)', for the models know no other language; see 'acoustic_model', 'dictionary' and 'language_model'",
            session: metadata.session)
    }

    /// What stands before the region: 'en' of 'en-US'.
    private static func primaryLanguage(_ tag: String) -> String {
        tag.prefix { $0 != "-" && $0 != "_" }.lowercased()
    }

    private func carryOut(_ step: Utterances.Step, samples: [Int16] = []) {
        switch step {
        case .begin(let number):
            guard let session = utterances.all[number]?.session else { return }
            worker.submit(.begin(utterance: number, session: session))
        case .decode(let number): worker.submit(.decode(utterance: number, samples: samples))
        case .end(let number): worker.submit(.end(utterance: number))
        case .leaveOut: break
        }
    }

    private func note(late audio: Audio, isFirst: Bool, _ node: NodeContext) {
        node.count("late_messages")
        guard isFirst else { return }
        node.log(
            .warning, "audio of an utterance that has ended already is left out; see 'max_utterance_ms'",
            session: audio.metadata.session)
    }

    private func watchForAbandonment(_ node: NodeContext) {
        guard let deadline = utterances.nextDeadline else { return node.stop(abandonment) }
        // Each message moves the deadline; the timer finds out when it fires.
        if !node.isSet(abandonment) { node.set(abandonment, at: deadline) }
    }

    private func logAbandoned(_ number: Int, _ node: NodeContext) {
        node.log(
            .warning, "an utterance has not ended and nothing more of it arrives: it is ended here",
            session: utterances.all[number]?.session ?? "")
    }

    private mutating func take(_ answer: RecognitionAnswer, _ node: NodeContext) {
        switch answer {
        case .partial(let number, let hypothesis):
            guard let utterance = utterances.all[number] else { return }
            var metadata = utterance.metadata
            metadata.language = node[Self.language]
            metadata["sentence_end"] = Self.sentenceEnd(hypothesis)
            node.send(
                Text(hypothesis.text, isStart: utterances.noteText(of: number), metadata: metadata),
                to: Self.transcript)
        case .final(let number, let recognition):
            let isStart = utterances.noteText(of: number)
            guard let utterance = utterances.take(number) else { return }
            node.send(
                Text(
                    recognition.text, isStart: isStart, isFinal: true,
                    metadata: finalMetadata(of: utterance, recognition, node)),
                to: Self.transcript)
        case .forgotten(let session): node.endSession(session)
        case .message(let level, let text, let session): node.log(level, text, session: session)
        }
    }

    private static func sentenceEnd(_ recognition: Recognition) -> JSONValue? {
        recognition.sentenceEnd.map { .number(($0 * 1000).rounded() / 1000) }
    }

    private func finalMetadata(of utterance: Utterance, _ recognition: Recognition, _ node: NodeContext)
        -> Metadata
    {
        var metadata = utterance.metadata
        metadata.language = node[Self.language]
        metadata["confidence"] = .number((recognition.confidence * 1000).rounded() / 1000)
        metadata["sentence_end"] = Self.sentenceEnd(recognition)
        metadata["audio_start_ms"] = .number(utterance.startTime.rounded())
        metadata["audio_end_ms"] = .number(utterance.endTime.rounded())
        if let endedAt = utterance.endedAt {
            metadata["decode_ms"] = .number(Double((node.now - min(node.now, endedAt)) / 10_000) / 100)
        }
        return metadata
    }
}

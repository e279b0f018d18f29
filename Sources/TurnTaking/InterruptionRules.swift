/// Which speech interrupts an answer, and which only accompanies it: a cough, a key click, "mhm".
public struct InterruptionRules: Equatable, Sendable {
    /// How many words it takes; 0 = any confirmed voice interrupts, before a word is recognized.
    public var minimumWords = 1
    /// The shortest voice of a single word, in milliseconds. Recognition makes a word even of a cough.
    public var minimumVoice = 400
    /// Words that say "go on".
    public var backchannels: Set<String> = Self.englishBackchannels
    /// Words that interrupt however short they are.
    public var commands: Set<String> = Self.englishCommands

    /// The usual rules, for English.
    public init() {}

    /// What English listeners say while they listen. "Yes" and "no" are not among them: they may be answers.
    public static let englishBackchannels: Set<String> = [
        "ah", "aha", "hm", "hmm", "huh", "mhm", "mm", "mmhm", "mmm", "oh", "okay", "ok", "right", "sure",
        "uh", "uhhuh",
        "uhm", "um", "wow", "yeah", "yep",
    ]
    /// What English speakers say to be heard at once.
    public static let englishCommands: Set<String> = [
        "cancel", "halt", "no", "quiet", "silence", "stop", "wait",
    ]

    /// Whether an utterance interrupts.
    ///
    /// - Parameters:
    ///   - text: What was recognized of it so far.
    ///   - voice: How long its voice has lasted, in milliseconds; `nil` = not known yet.
    public func isInterruption(_ text: String, voice: Int?) -> Bool {
        let words = Self.words(of: text)
        if words.contains(where: commands.contains) { return true }
        let meant = words.filter { !backchannels.contains($0) }
        guard !meant.isEmpty, meant.count >= minimumWords else { return false }
        return meant.count > 1 || voice ?? 0 >= minimumVoice
    }

    /// The words of a text in lower case, without punctuation: "Uh-huh!" is "uhhuh".
    static func words(of text: String) -> [String] {
        text.lowercased().split(whereSeparator: \.isWhitespace)
            .map { String($0.filter { $0.isLetter || $0.isNumber || $0 == "'" }) }
            .filter { !$0.isEmpty }
    }
}

import CPocketSphinx
import Glibc
import NodeRuntime

/// A JSGF grammar: the sentences that may be recognized. Any of its public rules may be spoken.
struct Grammar {
    /// The words that it uses.
    let words: [String]
    private let path: String
    private let source: JSGF
    private let start: OpaquePointer

    /// Reads a grammar.
    ///
    /// - Throws: `NodeError.configuration` for one that cannot be read, or whose rules are not sound.
    init(path: String, _ logMath: LogMath) throws(NodeError) {
        self.path = path
        _ = SphinxMessages.shared.takeErrors()
        guard let file = JSGF(jsgf_parse_file(path, nil)) else { throw Grammar.unreadable(path) }
        let rules = file.publicRuleNames
        guard !rules.isEmpty else {
            throw .configuration(
                "the grammar \(path) has no public rule: write 'public' before one that may be spoken")
        }
        source = rules.count == 1 ? file : try Grammar.joining(rules, of: path)
        guard let start = source.rule(named: rules.count == 1 ? rules[0] : Grammar.joiningRule) else {
            throw Grammar.unreadable(path)
        }
        self.start = start
        guard let automaton = jsgf_build_fsg(source.handle, start, logMath.handle, 1) else {
            throw Grammar.unreadable(path)
        }
        defer { fsg_model_free(automaton) }
        // An undefined rule or a left recursion is only complained of, and the rest of the grammar built.
        let errors = SphinxMessages.shared.reason
        guard errors.isEmpty else { throw .configuration("the grammar \(path) is not sound\(errors)") }
        words = (0..<Int(automaton.pointee.n_word)).compactMap { index in
            automaton.pointee.vocab[index].map { String(cString: $0) }
        }
        guard !words.isEmpty else { throw .configuration("the grammar \(path) has no words") }
    }

    /// Makes a decoder recognize the grammar. Each gets an automaton of its own: it adds pauses to it.
    func use(in decoder: OpaquePointer, languageWeight: Float) -> Bool {
        guard let automaton = jsgf_build_fsg(source.handle, start, ps_get_logmath(decoder), languageWeight)
        else { return false }
        defer { fsg_model_free(automaton) }
        // The decoder looks words up as they are spelled, and its dictionary is in lower case.
        for index in 0..<Int(automaton.pointee.n_word) { Grammar.lowercase(automaton.pointee.vocab[index]) }
        return ps_set_fsg(decoder, Decoder.searchName, automaton) == 0
            && ps_set_search(decoder, Decoder.searchName) == 0
    }

    private static func lowercase(_ word: UnsafeMutablePointer<CChar>?) {
        guard var letter = word else { return }
        while letter.pointee != 0 {
            if letter.pointee >= 0x41, letter.pointee <= 0x5A { letter.pointee |= 0x20 }
            letter += 1
        }
    }

    // PocketSphinx itself takes one of several public rules, whichever its hash table has first.
    private static let joiningRule = "any_public_rule_of_this_file"

    private static func joining(_ rules: [String], of path: String) throws(NodeError) -> JSGF {
        guard let file = fopen(path, "re") else { throw unreadable(path) }
        defer { fclose(file) }
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 {
            text.append(contentsOf: buffer[..<count])
        }
        let alternatives = rules.map { "<\($0)>" }.joined(separator: " | ")
        text.append(contentsOf: Array("\npublic <\(joiningRule)> = \(alternatives);\n\0".utf8))
        let parsed = text.withUnsafeBufferPointer { bytes in
            bytes.withMemoryRebound(to: CChar.self) { jsgf_parse_string($0.baseAddress, nil) }
        }
        guard let source = JSGF(parsed) else { throw unreadable(path) }
        return source
    }

    private static func unreadable(_ path: String) -> NodeError {
        .configuration("the grammar \(path) cannot be read\(SphinxMessages.shared.reason)")
    }
}

/// A parsed JSGF file.
private final class JSGF {
    let handle: OpaquePointer

    init?(_ handle: OpaquePointer?) {
        guard let handle else { return nil }
        self.handle = handle
    }

    deinit {
        jsgf_grammar_free(handle)
    }

    /// The public rules in alphabetical order, without the name of the grammar.
    var publicRuleNames: [String] {
        var names: [String] = []
        var iterator = jsgf_rule_iter(handle)
        while let current = iterator {
            if let rule = current.pointee.ent.pointee.val.map(OpaquePointer.init),
                jsgf_rule_public(rule) != 0,
                let name = jsgf_rule_name(rule)
            {
                // `<grammar.rule>`
                let inner = String(cString: name).dropFirst().dropLast()
                names.append(String(inner.split(separator: ".").last ?? inner))
            }
            iterator = hash_table_iter_next(current)
        }
        return names.sorted()
    }

    func rule(named name: String) -> OpaquePointer? {
        guard let grammar = jsgf_grammar_name(handle) else { return nil }
        return jsgf_get_rule(handle, "\(String(cString: grammar)).\(name)")
    }
}

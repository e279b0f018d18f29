internal import YAML

/// Reads the lists, fillers and replacements of a rules file.
enum VocabularyReader {
    static func read(_ root: YAMLNode, _ fields: inout RuleFileFields) -> Vocabulary {
        var vocabulary = Vocabulary()
        for node in fields.texts(root, "fillers") {
            if let word = word(node, &fields) { vocabulary.fillers.insert(word) }
        }
        for entry in fields.entries(root, "replacements") {
            guard let word = word(entry.key, &fields), let text = fields.text(entry.value) else { continue }
            vocabulary.replacements[word] = Token.words(of: text).map(\.word)
        }
        for entry in fields.entries(root, "lists") {
            if !Template.isName(entry.name) || ["number", "text"].contains(entry.name) {
                fields.report(
                    entry.key, "'\(entry.name)' cannot name a list: letters, digits and _; not number or text"
                )
            }
            vocabulary.lists[entry.name] = list(entry, vocabulary, &fields)
        }
        return vocabulary
    }

    private static func word(_ node: YAMLNode, _ fields: inout RuleFileFields) -> String? {
        guard let text = fields.text(node) else { return nil }
        let words = Token.words(of: text)
        guard words.count == 1 else {
            fields.report(node, "'\(text)' is not one word")
            return nil
        }
        return words[0].word
    }

    /// A list of words, each its own value; or a map from values to the words for them.
    private static func list(
        _ entry: YAMLEntry, _ vocabulary: Vocabulary, _ fields: inout RuleFileFields
    ) -> [Vocabulary.Entry] {
        var found: [Vocabulary.Entry] = []
        func add(_ node: YAMLNode, _ value: String) {
            guard let text = fields.text(node) else { return }
            let words = vocabulary.tokens(of: text).map(\.word)
            if words.isEmpty { return fields.report(node, "'\(text)' has no word") }
            if found.contains(where: { $0.words == words }) {
                return fields.report(node, "'\(text)' stands twice in the list '\(entry.name)'")
            }
            found.append(Vocabulary.Entry(words: words, value: value))
        }
        switch entry.value.content {
        case .sequence(let nodes):
            for node in nodes { add(node, node.scalar ?? "") }
        case .mapping(let entries):
            for value in entries {
                let nodes = value.value.sequence ?? [value.value]
                for node in nodes { add(node, value.name) }
            }
        case .scalar:
            fields.report(
                entry.value, "a list is a list of words, or a map from values to the words for them")
        }
        return found
    }
}

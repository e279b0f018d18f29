internal import YAML

extension RuleBook {
    private static let keys = [
        "fillers", "replacements", "lists", "rules", "fallback", "opening", "without_result",
    ]

    /// Reads a rules file.
    ///
    /// - Parameters:
    ///   - text: the file's text.
    ///   - file: the name that places are given with.
    /// - Throws: everything that is wrong with the file.
    public init(yaml text: String, file: String) throws(RuleFileError) {
        let document = YAMLDocument(parsing: text, file: file)
        var fields = RuleFileFields(problems: document.problems)
        guard let root = document.root else {
            if fields.problems.isEmpty {
                fields.problems = [YAMLProblem(file: file, line: 1, column: 1, message: "the file is empty")]
            }
            throw RuleFileError(problems: fields.problems)
        }
        self.init()
        fields.check(root, keys: Self.keys)
        vocabulary = VocabularyReader.read(root, &fields)
        let reader = RuleReader(vocabulary: vocabulary)
        for (index, node) in fields.elements(root, "rules").enumerated() {
            if let rule = reader.read(node, number: index + 1, &fields) { rules.append(rule) }
        }
        fallback = fields.texts(root, "fallback").compactMap { fields.template($0, slots: Self.commonSlots) }
        opening = fields.texts(root, "opening").compactMap { fields.template($0, slots: Self.commonSlots) }
        withoutResult = fields.texts(root, "without_result").compactMap { fields.template($0, slots: nil) }
        if rules.isEmpty, fields.problems.isEmpty { fields.report(root, "it has no rules") }
        if fallback.isEmpty, fields.problems.isEmpty {
            fields.report(root, "it has no 'fallback': what to answer where nothing was understood")
        }
        guard fields.problems.isEmpty else { throw RuleFileError(problems: fields.problems) }
    }
}

/// One command of a program: the single source of its parsing, its help and its completions.
public struct CommandDeclaration: Sendable {
    /// The word that calls it.
    public let name: String
    /// One sentence that says what it does.
    public let purpose: String
    /// What else there is to say, a paragraph each.
    public let discussion: [String]
    /// What it takes besides its options.
    public let operand: Operand?
    /// Its options, in the order in which help lists them; `--help` is added.
    public let options: [OptionDescription]
    /// Calls worth knowing, each with what it does.
    public let examples: [(call: String, meaning: String)]
    /// Whether help and completions leave it out.
    public let isHidden: Bool

    static let help = Flag("help", short: "h", "This text.")

    /// Declares a command.
    public init(
        _ name: String, _ purpose: String, discussion: [String] = [], operand: Operand? = nil,
        options: [any OptionDeclaration] = [], examples: [(call: String, meaning: String)] = [],
        isHidden: Bool = false
    ) {
        self.name = name
        self.purpose = purpose
        self.discussion = discussion
        self.operand = operand
        self.options = options.map(\.optionDescription) + [CommandDeclaration.help.optionDescription]
        self.examples = examples
        self.isHidden = isHidden
    }
}

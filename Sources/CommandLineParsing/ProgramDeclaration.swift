/// A program made of commands.
public struct ProgramDeclaration: Sendable {
    /// The word that calls the program.
    public let name: String
    /// One sentence that says what it is for.
    public let purpose: String
    /// Its commands, in groups, as help lists them.
    public let groups: [(title: String, commands: [CommandDeclaration])]
    /// What help says at its end, a paragraph each.
    public let closing: [String]

    /// Declares a program.
    public init(
        _ name: String, _ purpose: String, groups: [(title: String, commands: [CommandDeclaration])],
        closing: [String] = []
    ) {
        self.name = name
        self.purpose = purpose
        self.groups = groups
        self.closing = closing
    }

    /// The commands of all groups.
    public var commands: [CommandDeclaration] { groups.flatMap(\.commands) }

    /// The commands that help and completions show.
    public var shownCommands: [CommandDeclaration] { commands.filter { !$0.isHidden } }

    /// The command of this name.
    public func command(named name: String) throws(UsageError) -> CommandDeclaration {
        if let command = commands.first(where: { $0.name == name }) { return command }
        throw .unknownCommand(name, known: shownCommands.map(\.name))
    }
}

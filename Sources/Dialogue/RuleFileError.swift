public import YAML

/// Why a text is not a rules file: everything that is wrong with it.
public struct RuleFileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong, each with its place; at least one.
    public var problems: [YAMLProblem]

    public var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}

/// One thing that is wrong with a YAML text.
public struct YAMLProblem: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file, as its name was given.
    public var file: String
    /// The line, from 1.
    public var line: Int
    /// The column in characters, from 1.
    public var column: Int
    /// What is wrong and how to mend it.
    public var message: String

    /// Creates a problem.
    public init(file: String, line: Int, column: Int, message: String) {
        self.file = file
        self.line = line
        self.column = column
        self.message = message
    }

    public var description: String { "\(file):\(line):\(column): \(message)" }
}

/// What a shell can propose for a value on the command line.
public enum Completion: Equatable, Sendable {
    /// Nothing: the value is free.
    case nothing
    /// Files whose name ends in one of these, and folders; files of every name where the list is empty.
    case files([String])
    /// Folders.
    case folders
    /// One of these words.
    case words([String])
    /// The lines that the program prints when called with these arguments.
    case output(of: [String])
}

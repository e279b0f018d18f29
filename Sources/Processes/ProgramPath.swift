internal import Glibc

/// Finds programs.
public enum ProgramPath {
    /// A command with the path of its program: words with a slash stay, others are looked up in `PATH`.
    public static func resolved(_ command: [String]) -> [String] {
        guard let program = command.first, !program.contains("/"), let path = getenv("PATH") else {
            return command
        }
        let candidates = String(cString: path).split(separator: ":").map { "\($0)/\(program)" }
        return [candidates.first(where: isProgram) ?? program] + command.dropFirst()
    }

    /// Whether a path is that of a file which can be run.
    public static func isProgram(_ path: String) -> Bool {
        var information = stat()
        return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFREG
            && access(path, X_OK) == 0
    }
}

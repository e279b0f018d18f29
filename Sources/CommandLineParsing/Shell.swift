/// A shell that completions can be written for.
public enum Shell: String, CaseIterable, Sendable {
    case bash
    case zsh
}

extension ProgramDeclaration {
    /// The script that teaches a shell to complete calls of the program.
    public func completions(for shell: Shell) -> String {
        switch shell {
        case .bash: BashCompletion(program: self).script
        case .zsh: ZshCompletion(program: self).script
        }
    }
}

import Glibc

/// A program of the system that a test runs beside others. Foundation's `Process` does not notice the end of programs
/// that were started while a sound server was.
final class Program {
    let pid: pid_t
    private var status: Int32?

    /// Starts a program of PATH with standard input from nowhere.
    ///
    /// - Parameters:
    ///   - output: the descriptor that becomes its standard output; nowhere where it is negative.
    ///   - log: a file that its standard error is added to.
    init(
        _ arguments: [String], environment: [String: String], output: Int32 = -1, log: String = "/dev/null"
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        if output >= 0 {
            posix_spawn_file_actions_adddup2(&actions, output, 1)
        } else {
            posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        }
        posix_spawn_file_actions_addopen(&actions, 2, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        let words = arguments.map { strdup($0) } + [nil]
        let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for word in words + variables { free(word) } }
        var started: pid_t = 0
        let code = posix_spawnp(&started, arguments[0], &actions, nil, words, variables)
        guard code == 0 else { throw ProgramError(name: arguments[0], code: code) }
        pid = started
    }

    deinit { kill() }

    /// Kills it where it still runs.
    func kill() {
        guard status == nil else { return }
        Glibc.kill(pid, SIGKILL)
        var result: Int32 = 0
        waitpid(pid, &result, 0)
        status = result
    }

    /// Waits for its end: whether it ended with the exit code 0.
    func succeeds(within seconds: Double = 10) -> Bool {
        var result: Int32 = 0
        if status == nil, eventually(within: seconds, { waitpid(pid, &result, WNOHANG) == pid }) {
            status = result
        }
        return status == 0
    }
}

struct ProgramError: Error {
    let name: String
    let code: Int32
}

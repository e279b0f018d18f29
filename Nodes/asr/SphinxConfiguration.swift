import CPocketSphinx
import Glibc
import NodeRuntime

/// Options of PocketSphinx, as its command line would have them.
final class SphinxConfiguration {
    let handle: OpaquePointer

    /// - Parameter options: names with their dash, and values.
    init(_ options: [(name: String, value: String)]) throws(NodeError) {
        // The first argument is the program's name, as in C.
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("asr")]
        for option in options { arguments += [strdup(option.name), strdup(option.value)] }
        defer { for argument in arguments { free(argument) } }
        guard let handle = cmd_ln_parse_r(nil, ps_args(), Int32(arguments.count), &arguments, 1) else {
            throw .fatal("PocketSphinx refuses its options\(SphinxMessages.shared.reason)")
        }
        self.handle = handle
    }

    deinit {
        cmd_ln_free_r(handle)
    }
}

extension SphinxMessages {
    /// What the library last complained about, as a clause for an error message.
    var reason: String {
        let errors = takeErrors()
        return errors.isEmpty ? "" : " (\(errors.joined(separator: "; ")))"
    }
}

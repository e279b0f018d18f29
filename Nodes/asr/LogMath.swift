import CPocketSphinx
import NodeRuntime

/// The table with which PocketSphinx adds probabilities; its logarithms have the base 1.0001.
final class LogMath {
    let handle: OpaquePointer

    init() throws(NodeError) {
        guard let handle = logmath_init(1.0001, 0, 1) else { throw .fatal("logmath_init: out of memory") }
        self.handle = handle
    }

    /// The natural logarithm of what the library has a logarithm of.
    func naturalLogarithm(of value: Int32) -> Double {
        Double(logmath_log_to_ln(handle, value))
    }

    deinit {
        logmath_free(handle)
    }
}

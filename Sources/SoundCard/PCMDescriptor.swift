/// A file descriptor of a device, to wait for in the program's own poll.
public struct PCMDescriptor: Equatable, Sendable {
    /// The descriptor.
    public var number: Int32
    /// Whether to wait until it can be written to; else until it can be read from. Plug-ins use either for either way.
    public var isForWriting: Bool
}

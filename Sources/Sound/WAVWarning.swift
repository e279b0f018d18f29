/// What is wrong with a WAV file that can be read all the same.
public enum WAVWarning: Equatable, Sendable {
    /// The header leaves the length open, as a program does that writes into a pipe: all that follows was read.
    case unstatedLength
    /// The samples end before the stated length, in bytes: what is there was read.
    case shorterThanStated(stated: UInt64, found: UInt64)
    /// Bytes that belong to no chunk follow the stated length: they were left out.
    case bytesAfterSamples
    /// The last sample frame is not complete: it was left out.
    case partialSampleFrame(byteCount: Int)
}

extension WAVWarning: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unstatedLength: "its header does not say how long it is: read to the end"
        case .shorterThanStated(let stated, let found):
            "its header states \(stated) bytes of samples and it holds \(found): read what is there"
        case .bytesAfterSamples:
            "it goes on after the samples that its header states: the rest was left out"
        case .partialSampleFrame(let count):
            "its last \(count) bytes are no whole sample frame: they were left out"
        }
    }
}

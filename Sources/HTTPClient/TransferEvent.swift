/// Names one transfer; never used twice by the same client.
public struct TransferID: Hashable, Sendable {
    let number: Int
}

/// What has become of a transfer.
public struct TransferEvent: Equatable, Sendable {
    /// What happened.
    public enum Kind: Equatable, Sendable {
        /// The status and the header fields have arrived.
        case head(HTTPHead)
        /// A piece of the body has arrived.
        case body([UInt8])
        /// The response is whole; nothing follows.
        case end
        /// There is no response, or not all of one; nothing follows.
        case failure(HTTPFailure)

        /// Whether nothing follows.
        public var isLast: Bool {
            switch self {
            case .head, .body: false
            case .end, .failure: true
            }
        }
    }

    public var transfer: TransferID
    public var kind: Kind
}

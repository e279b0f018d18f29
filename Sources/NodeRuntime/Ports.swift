public import Messages

/// An input that receives one type of content.
public struct Input<Content: MessageContent>: Sendable {
    /// What the manifest says of it.
    public let port: InputPort

    /// Declares an input.
    ///
    /// - Parameters:
    ///   - name: the name that graph files use.
    ///   - meaning: one line that says what arrives here.
    ///   - required: whether a graph must wire it.
    ///   - urgent: whether it is handled before all queued data, and its end does not end the node.
    ///   - manyProducers: whether several outputs may feed it.
    ///   - breaksLoops: whether a loop of the graph may close here.
    public init(
        _ name: String, _ meaning: String, required: Bool = false, urgent: Bool = false,
        manyProducers: Bool = false, breaksLoops: Bool = false
    ) {
        port = InputPort(
            name: name, type: Content.portType, meaning: meaning, isRequired: required, isUrgent: urgent,
            takesManyProducers: manyProducers, breaksLoops: breaksLoops)
    }
}

/// An output that sends one type of content.
public struct Output<Content: MessageContent>: Sendable {
    /// What the manifest says of it.
    public let port: OutputPort

    /// Declares an output.
    ///
    /// - Parameters:
    ///   - name: the name that graph files use.
    ///   - meaning: one line that says what leaves here.
    ///   - live: whether it cannot wait (a microphone), so that its edges drop the oldest message by default.
    public init(_ name: String, _ meaning: String, live: Bool = false) {
        port = OutputPort(name: name, type: Content.portType, meaning: meaning, isLive: live)
    }
}

/// An input or an output of any content.
public protocol Port: Sendable {}

extension Input: Port {}
extension Output: Port {}

private protocol InputDeclaration {
    var port: InputPort { get }
}

private protocol OutputDeclaration {
    var port: OutputPort { get }
}

extension Input: InputDeclaration {}
extension Output: OutputDeclaration {}

extension Manifest {
    /// A manifest from the declared ports and parameters of a node.
    public init(
        name: String, purpose: String, ports: [any Port] = [], parameters: [any ParameterDeclaration] = []
    ) {
        self.init(
            name: name, purpose: purpose,
            inputs: ports.compactMap { ($0 as? any InputDeclaration)?.port },
            outputs: ports.compactMap { ($0 as? any OutputDeclaration)?.port },
            parameters: parameters.map(\.parameterDescription))
    }
}

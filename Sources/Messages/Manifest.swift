/// What a node says of itself: its purpose, ports and parameters.
///
/// `NODE --describe` prints it as JSON, `antiphon check` holds graph files against it.
public struct Manifest: Equatable, Sendable {
    /// The node's name, as graph files use it: lower case, digits and dashes.
    public var name: String
    /// One line that says what the node does.
    public var purpose: String
    /// What the node receives.
    public var inputs: [InputPort]
    /// What the node sends.
    public var outputs: [OutputPort]
    /// What a graph file can set.
    public var parameters: [ParameterDescription]

    /// Creates a manifest from plain descriptions.
    public init(
        name: String, purpose: String, inputs: [InputPort] = [], outputs: [OutputPort] = [],
        parameters: [ParameterDescription] = []
    ) {
        self.name = name
        self.purpose = purpose
        self.inputs = inputs
        self.outputs = outputs
        self.parameters = parameters
    }
}

/// The kind of message a port carries.
public enum PortType: String, CaseIterable, Sendable {
    /// Samples with a sample rate and a channel count.
    case audio
    /// A delta, a hypothesis or a final text.
    case text
    /// A named event with JSON fields.
    case event
    /// Raw bytes with a media type.
    case bytes
    /// Messages of every type.
    case any

    /// Whether an output of this type may feed an input of type `input`.
    public func feeds(_ input: PortType) -> Bool {
        self == input || self == .any || input == .any
    }
}

/// One input of a node.
public struct InputPort: Equatable, Sendable {
    /// The name that graph files use.
    public var name: String
    /// What it takes.
    public var type: PortType
    /// One line that says what arrives here.
    public var meaning: String
    /// A graph that leaves a required input unwired is refused.
    public var isRequired: Bool
    /// Urgent inputs are handled before all queued data, and their end does not end the node.
    public var isUrgent: Bool
    /// Whether more than one output may feed this input.
    public var takesManyProducers: Bool
    /// Whether a loop of the graph may close here. Such an input does not hold back the start or the end.
    public var breaksLoops: Bool

    /// Creates the description of an input.
    public init(
        name: String, type: PortType, meaning: String, isRequired: Bool = false, isUrgent: Bool = false,
        takesManyProducers: Bool = false, breaksLoops: Bool = false
    ) {
        self.name = name
        self.type = type
        self.meaning = meaning
        self.isRequired = isRequired
        self.isUrgent = isUrgent
        self.takesManyProducers = takesManyProducers
        self.breaksLoops = breaksLoops
    }
}

/// One output of a node.
public struct OutputPort: Equatable, Sendable {
    /// The name that graph files use.
    public var name: String
    /// What it sends.
    public var type: PortType
    /// One line that says what leaves here.
    public var meaning: String
    /// A live output cannot wait (a microphone): its edges drop the oldest message unless the graph says
    /// otherwise. The edges of all other outputs are lossless.
    public var isLive: Bool

    /// Creates the description of an output.
    public init(name: String, type: PortType, meaning: String, isLive: Bool = false) {
        self.name = name
        self.type = type
        self.meaning = meaning
        self.isLive = isLive
    }
}

/// The type of a parameter's value.
public enum ParameterType: String, CaseIterable, Sendable {
    case boolean
    case integer
    case number
    case string
    /// A file path. A relative one in a graph file is taken from the folder of that file.
    case path
    /// A list of strings.
    case list
}

/// One parameter of a node.
public struct ParameterDescription: Equatable, Sendable {
    /// The name that graph files use: lower case with underscores.
    public var name: String
    /// The type of its value.
    public var type: ParameterType
    /// The value where the graph says nothing; `.null` where the parameter is then absent.
    public var defaultValue: JSONValue
    /// One line that says what it changes.
    public var meaning: String
    /// The unit of a number: `ms`, `Hz`, `dB` …
    public var unit: String?
    /// The least number allowed.
    public var minimum: Double?
    /// The greatest number allowed.
    public var maximum: Double?
    /// The only strings allowed; empty where any will do.
    public var choices: [String]
    /// A graph that leaves a required parameter unset is refused.
    public var isRequired: Bool
    /// Whether it may change while the node runs.
    public var isChangeable: Bool

    /// Creates the description of a parameter.
    public init(
        name: String, type: ParameterType, defaultValue: JSONValue = .null, meaning: String,
        unit: String? = nil, minimum: Double? = nil, maximum: Double? = nil, choices: [String] = [],
        isRequired: Bool = false, isChangeable: Bool = false
    ) {
        self.name = name
        self.type = type
        self.defaultValue = defaultValue
        self.meaning = meaning
        self.unit = unit
        self.minimum = minimum
        self.maximum = maximum
        self.choices = choices
        self.isRequired = isRequired
        self.isChangeable = isChangeable
    }
}

public import Messages

/// One node of a graph: a program and how it is run.
public struct GraphNode: Equatable, Sendable {
    /// The node's name in this graph: lower case, digits and dashes.
    public var id: String
    /// What is run.
    public var program: Program
    /// The parameters that the graph sets. In a resolved graph all paths are complete.
    public var parameters: [String: JSONValue]
    /// The texts of the parameters that came from a variable or the command line. There `5` may mean a number or
    /// a text, which only the parameter's type decides.
    public var parameterTexts: [String: String]
    /// The environment variables that the graph adds.
    public var environment: [String: String]
    /// When the node is started again.
    public var restart: RestartRule
    /// The ids of the services that must be ready before this node starts.
    public var waitsFor: [String]
    /// The folder of the graph file that names the program: a command runs in it.
    public var folder: String
    /// Where the node's id stands.
    public var place: Place
    /// Where `node` or `command` names the program.
    public var programPlace: Place
    /// Where the parameters stand.
    public var parameterPlaces: [String: EntryPlace]
    /// Where the inputs stand.
    public var inputPlaces: [String: EntryPlace]
    /// The parameters that were set for another program, which this one has replaced (`--swap`, or `node` in a
    /// file that extends another). The ones that this program does not take are left out, with a warning.
    public var inheritedParameters: Set<String>

    /// Creates a node.
    public init(
        id: String, program: Program, parameters: [String: JSONValue] = [:],
        parameterTexts: [String: String] = [:],
        environment: [String: String] = [:],
        restart: RestartRule = RestartRule(), waitsFor: [String] = [], folder: String = "",
        place: Place, programPlace: Place, parameterPlaces: [String: EntryPlace] = [:],
        inputPlaces: [String: EntryPlace] = [:], inheritedParameters: Set<String> = []
    ) {
        self.id = id
        self.program = program
        self.parameters = parameters
        self.parameterTexts = parameterTexts
        self.environment = environment
        self.restart = restart
        self.waitsFor = waitsFor
        self.folder = folder
        self.place = place
        self.programPlace = programPlace
        self.parameterPlaces = parameterPlaces
        self.inputPlaces = inputPlaces
        self.inheritedParameters = inheritedParameters
    }
}

/// What a node runs.
public enum Program: Equatable, Sendable, CustomStringConvertible {
    /// A node of this name, an executable that `antiphon` finds.
    case node(String)
    /// Any program and its arguments, at least one word; looked up in `PATH` where it holds no slash.
    case command([String])

    /// The node's name, or the command's words.
    public var description: String {
        switch self {
        case .node(let name): name
        case .command(let words): words.joined(separator: " ")
        }
    }
}

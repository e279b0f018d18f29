/// One thing that is wrong with a graph.
public struct GraphProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where it stands.
    public var place: Place
    /// What is wrong and how to mend it.
    public var message: String

    /// Creates a problem.
    public init(place: Place, message: String) {
        self.place = place
        self.message = message
    }

    public var description: String { "\(place): \(message)" }
}

/// Everything that is wrong with a graph, in the order of the places.
public struct GraphProblems: Error, Equatable, Sendable, CustomStringConvertible {
    /// The problems, at least one.
    public var problems: [GraphProblem]
    /// The graph as far as it could be understood, so that its ports and parameters can be checked as well and
    /// all problems shown at once; `nil` where too little could be read. Never to be run.
    public var partialGraph: Graph?

    /// Sorts problems by place and drops those said twice.
    public init(_ problems: [GraphProblem], partialGraph: Graph? = nil) {
        self.problems = GraphProblems.ordered(problems)
        self.partialGraph = partialGraph
    }

    public var description: String {
        problems.map(\.description).joined(separator: "\n")
    }

    /// The problems in the order of their places, each once: a value that aliases repeat is read repeatedly.
    static func ordered(_ problems: [GraphProblem]) -> [GraphProblem] {
        var said: Set<GraphProblem> = []
        // `sorted` keeps the order of equal places.
        return problems.sorted { $0.place < $1.place }.filter { said.insert($0).inserted }
    }
}

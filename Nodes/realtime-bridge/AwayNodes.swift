import Realtime

/// The nodes that a server cannot do without, and that are not there: not yet, or not any more.
struct AwayNodes {
    private var ids: [Stage: Set<String>] = [:]

    /// Notes that a node of a stage is away; whether the stage is lost by it.
    mutating func add(_ id: String, of stage: Stage) -> Bool {
        ids[stage, default: []].insert(id).inserted && ids[stage]?.count == 1
    }

    /// Notes that a node of a stage is there; whether the stage is whole by it.
    mutating func remove(_ id: String, of stage: Stage) -> Bool {
        guard ids[stage]?.remove(id) != nil, ids[stage]?.isEmpty == true else { return false }
        ids[stage] = nil
        return true
    }

    /// The stages that are lost, each with a node that it lacks.
    var stages: [(Stage, String)] {
        ids.compactMap { stage, ids in ids.min().map { (stage, $0) } }
    }

    /// What is waited for.
    var nodes: [String] {
        ids.values.reduce(into: Set()) { $0.formUnion($1) }.sorted()
    }
}

/// Parts of the graph that are gone for the moment, each with the node that it lacks.
struct LostStages: Sendable {
    private var nodes: [Stage: String] = [:]

    func contains(_ stage: Stage) -> Bool {
        nodes[stage] != nil
    }

    /// Notes a loss; the failure of what the part was at work on, or `nil` where it is lost already.
    mutating func insert(_ stage: Stage, node: String) -> Failure? {
        guard nodes[stage] == nil else { return nil }
        nodes[stage] = node
        return failure(of: stage)
    }

    /// Notes that a part is back; whether it was gone.
    mutating func remove(_ stage: Stage) -> Bool {
        nodes.removeValue(forKey: stage) != nil
    }

    /// Why a part does not do what it is asked; `nil` where it is there.
    func failure(of stage: Stage) -> Failure? {
        nodes[stage].map { .lost(stage, node: $0) }
    }
}

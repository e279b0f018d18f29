/// What a node counts of itself, beside the counters of its edges.
package struct NodeMetrics {
    /// Errors that ended the handling of one event.
    package var errors = 0
    /// Messages thrown away because their response was cancelled.
    package var cancelled = 0
    /// The node's own counters and gauges.
    package var counters: [String: Double] = [:]

    package init() {}
}

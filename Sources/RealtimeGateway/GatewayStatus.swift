internal import Messages
internal import Web

/// How a server is, for those who watch it.
public struct GatewayStatus: Equatable, Sendable {
    /// What sessions must wait for, such as nodes that are not there; empty = ready.
    public var waitingFor: [String]
    /// What is measured.
    public var metrics: [Metric]

    public init(waitingFor: [String] = [], metrics: [Metric] = []) {
        self.waitingFor = waitingFor
        self.metrics = metrics
    }

    /// The answer to a load balancer that asks whether to send clients here.
    var readiness: HTTPResponse {
        waitingFor.isEmpty
            ? .json(["status": "ready"])
            : .json(
                ["status": "not ready", "waiting_for": .array(waitingFor.map { .string($0) })], status: 503)
    }
}

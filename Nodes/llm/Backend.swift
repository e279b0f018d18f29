import Dialogue
import Messages
import NodeRuntime

/// What answers: rules or a model. Each response that it begins ends with a final delta and one event `usage`, unless
/// it is cancelled.
protocol Backend: AnyObject {
    /// Answers what was heard in a session whose memory the node keeps.
    func answer(_ heard: Text, _ node: NodeContext)
    /// Answers a conversation whose memory the asker keeps.
    func answer(_ conversation: Conversation, _ reply: OpenReply, _ node: NodeContext)
    /// Takes what a tool gave: fields `call_id` and `output`, or `error`.
    func take(result: Event, _ node: NodeContext)
    /// Takes the tools that may be called in sessions whose memory the node keeps, besides those of a file.
    func take(offers: [ToolOffer], _ node: NodeContext)
    /// Ends the work on a response.
    func cancel(response: String, session: String, _ node: NodeContext)
    /// Ends a session, after which nothing of it may be sent.
    func end(session: String, _ node: NodeContext)
    /// Ends everything, or lets the node know that it goes on for a while.
    func endInputs(_ node: NodeContext)
    /// Handles the backend's own timers and descriptors.
    func handle(_ event: NodeEvent, _ node: NodeContext)
}

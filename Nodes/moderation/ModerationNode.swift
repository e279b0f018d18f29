import HTTPClient
import Messages
import NodeRuntime

/// Looks at replies before they are spoken or sent on: flags or blocks what should not be said.
@main
struct ModerationNode: Node {
    static let reply = Input<Text>(
        "reply", "Deltas of replies; those of several sessions and responses may alternate.", required: true)
    static let cancel = Input<Event>("cancel", "Responses to forget: events 'cancel'.", urgent: true)
    static let moderated = Output<Text>(
        "reply",
        "The deltas that passed. A blocked reply ends with 'finish' content_filter and its 'refusal'.")
    static let findings = Output<Event>(
        "findings",
        "Events 'moderation' with 'response', 'action', 'categories' and 'source' (rules or server).")
    static let stop = Output<Event>(
        "cancel", "Events 'cancel' for blocked responses, for whatever still makes them.")
    static let rules = Parameter<String>.path("rules", "A rules file (YAML): phrases to flag or block.")
    static let baseURL = Parameter<String>(
        "base_url", default: "",
        "A server with OpenAI's /moderations, such as https://api.openai.com/v1; it is asked sentence by sentence."
    )
    static let model = Parameter<String>(
        "model", default: "omni-moderation-latest", "The server's model.")
    static let apiKeyVariable = Parameter<String>(
        "api_key_variable", default: "OPENAI_API_KEY", "The environment variable that holds the server's key."
    )
    static let action = Parameter<String>.choice(
        "action", ["flag", "block"], default: "block", "What to do about what the server finds.",
        changeable: true)
    static let categories = Parameter<[String]>(
        "categories", default: [], "The server's categories that count; none named = all.")
    static let onFailure = Parameter<String>.choice(
        "on_failure", ["block", "pass"], default: "block", "What to do where the server gives no verdict.",
        changeable: true)
    static let timeout = Parameter<Int>(
        "timeout_ms", default: 5000, in: 1...600_000, unit: "ms", "How long a verdict is waited for.",
        changeable: true)
    static let refusal = Parameter<String>(
        "refusal", default: "I cannot talk about that.", "What is said instead of what is blocked.",
        changeable: true)
    static let speaksRefusal = Parameter<Bool>(
        "speak_refusal", default: true, "Whether the refusal is part of the reply's text too.",
        changeable: true)

    static let manifest = Manifest(
        name: "moderation", purpose: "Flags or blocks what replies should not say.",
        ports: [reply, cancel, moderated, findings, stop],
        parameters: [
            rules, baseURL, model, apiKeyVariable, action, categories, onFailure, timeout, refusal,
            speaksRefusal,
        ])

    private let moderator: Moderator

    init(_ node: NodeContext) throws {
        moderator = try Moderator(node)
    }

    mutating func handle(_ event: NodeEvent, _ node: NodeContext) throws {
        if let delta = try event[Self.reply] { return moderator.take(delta, node) }
        switch event {
        case .cancelled(let response, let session):
            moderator.forget(response: response, session: session, node)
        case .sessionEnded(let session): moderator.end(session: session, node)
        case .inputsEnded: moderator.endInputs(node)
        default: moderator.handle(event, node)
        }
    }
}

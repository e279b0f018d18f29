import Dialogue
import Messages

/// A whole conversation, as a client keeps it, and how it is to be answered.
struct Conversation: Equatable {
    /// What was said and done, in order.
    var items: [ConversationItem] = []
    /// How to answer, for models; empty where the client says nothing.
    var instructions = ""
    /// The tools that may be called; `nil` where the client names none.
    var tools: [ToolOffer]?
    var toolChoice = ToolChoice.auto
    /// Whether a response may call several tools; `nil` where the client leaves it open.
    var allowsParallelCalls: Bool?
    /// How long the answer may be, in tokens; `nil` = any length.
    var maxOutputTokens: Int?
    /// How much chance the answer may have; `nil` where the client leaves it open.
    var temperature: Double?
    /// How long a reasoning model may think, such as `low`; `nil` where the client leaves it open.
    var reasoningEffort: String?
}

/// One item of a conversation.
enum ConversationItem: Equatable {
    /// What `user`, `assistant` or `system` said.
    case message(role: String, parts: [ContentPart])
    case call(id: String, name: String, arguments: String)
    /// What a call gave.
    case output(callID: String, content: String)
}

/// A part of a message.
enum ContentPart: Equatable {
    /// A text, or what audio was understood as.
    case text(String)
    /// An image by its address, which may be a `data:` URL.
    case image(url: String, detail: String?)
}

/// Which tools a response may or must call.
enum ToolChoice: Equatable {
    case auto
    case none
    /// At least one, whichever.
    case required
    case named(String)

    /// Whether an answer without a call is not what was asked for.
    var demandsCall: Bool {
        switch self {
        case .auto, .none: false
        case .required, .named: true
        }
    }
}

extension [ContentPart] {
    /// The texts, one after the other.
    var text: String {
        compactMap { if case .text(let text) = $0 { text } else { nil } }.joined(separator: " ")
    }
}

/// Why an event is not a conversation that can be answered.
struct ConversationError: Error, Equatable, CustomStringConvertible {
    var reason: String

    var description: String { "cannot answer the conversation: \(reason)" }
}

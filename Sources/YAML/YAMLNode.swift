/// One value of a YAML file, and where it stands.
public struct YAMLNode: Equatable, Sendable {
    /// What a node holds.
    public enum Content: Equatable, Sendable {
        /// A text. `isPlain` tells `5` from `"5"`: only a plain scalar can be anything but a string.
        case scalar(String, isPlain: Bool)
        /// A list.
        case sequence([YAMLNode])
        /// A map, in the order of the file. No key stands twice.
        case mapping([YAMLEntry])
    }

    /// What it holds.
    public var content: Content
    /// The file, as its name was given.
    public var file: String
    /// The line it begins on, from 1.
    public var line: Int
    /// The column it begins at in characters, from 1.
    public var column: Int

    /// Creates a node.
    public init(_ content: Content, file: String, line: Int, column: Int) {
        self.content = content
        self.file = file
        self.line = line
        self.column = column
    }

    /// The text, where this is a scalar.
    public var scalar: String? {
        if case .scalar(let text, _) = content { text } else { nil }
    }

    /// The elements, where this is a list.
    public var sequence: [YAMLNode]? {
        if case .sequence(let elements) = content { elements } else { nil }
    }

    /// The entries, where this is a map.
    public var mapping: [YAMLEntry]? {
        if case .mapping(let entries) = content { entries } else { nil }
    }

    /// The value of a key, where this is a map that has it.
    public subscript(key: String) -> YAMLNode? {
        mapping?.first { $0.name == key }?.value
    }

    /// What this is, in words fit for an error message.
    public var kind: String {
        switch content {
        case .sequence: "a list"
        case .mapping: "a map"
        case .scalar(let text, _):
            switch value {
            case .null: "nothing"
            case .string: "the text '\(text)'"
            default: text
            }
        }
    }
}

/// One entry of a map.
public struct YAMLEntry: Equatable, Sendable {
    /// The key, a scalar.
    public var key: YAMLNode
    /// The value.
    public var value: YAMLNode

    /// Creates an entry.
    public init(key: YAMLNode, value: YAMLNode) {
        self.key = key
        self.value = value
    }

    /// The key's text.
    public var name: String { key.scalar ?? "" }
}

/// Builds the tree of a text from its events.
struct Composer {
    private let bytes: [UInt8]
    private let file: String
    /// The values that aliases stand for, how many values each holds, and how deep.
    private var anchors: [String: (node: YAMLNode, size: Int, height: Int)] = [:]
    /// How many values the tree holds so far.
    private var size = 0
    /// What is wrong, where the reading could go on.
    private(set) var problems: [YAMLProblem] = []

    init(bytes: [UInt8], file: String) {
        self.bytes = bytes
        self.file = file
    }

    /// Reads the one document of the text; `nil` where there is none.
    mutating func compose() throws(YAMLProblem) -> YAMLNode? {
        guard bytes.count <= YAMLLimits.bytes else {
            throw YAMLProblem(
                file: file, line: 1, column: 1,
                message: "the text has \(bytes.count) bytes, more than \(YAMLLimits.bytes)")
        }
        let reader = try EventReader(bytes: bytes, file: file)
        var root: YAMLNode?
        while true {
            let event = try reader.next()
            switch event.kind {
            case .streamEnd: return root
            case .documentStart where root != nil:
                throw problem(
                    event, "a second document begins here: only one is read, put it into its own file")
            case .streamStart, .documentStart, .documentEnd: break
            default: root = try node(event, reader, depth: 0)
            }
        }
    }

    private func problem(_ event: YAMLEvent, _ message: String) -> YAMLProblem {
        YAMLProblem(file: file, line: event.line, column: event.column, message: message)
    }

    /// The value that begins with `event`.
    private mutating func node(
        _ event: YAMLEvent, _ reader: EventReader, depth: Int
    ) throws(YAMLProblem) -> YAMLNode {
        if case .alias(let name) = event.kind { return try value(ofAlias: name, event, depth: depth) }
        if let tag = event.tag {
            problems.append(
                problem(
                    event, "tags such as '\(tag)' are not supported: put a text in quotes to keep it a text"))
        }
        let sizeBefore = size
        try grow(by: 1, event)
        let content: YAMLNode.Content
        switch event.kind {
        case .scalar(let text, let isPlain): content = .scalar(text, isPlain: isPlain)
        case .sequenceStart: content = .sequence(try elements(event, reader, depth: depth))
        case .mappingStart: content = .mapping(try entries(event, reader, depth: depth))
        default: throw problem(event, "a value was expected")
        }
        let node = YAMLNode(content, file: file, line: event.line, column: event.column)
        if let anchor = event.anchor {
            anchors[anchor] = (node, size - sizeBefore, Composer.height(of: node))
        }
        return node
    }

    private mutating func grow(by count: Int, _ event: YAMLEvent) throws(YAMLProblem) {
        size += count
        guard size <= YAMLLimits.values else {
            throw problem(
                event, "more than \(YAMLLimits.values) values, aliases counted with what they stand for")
        }
    }

    private mutating func value(
        ofAlias name: String, _ event: YAMLEvent, depth: Int
    ) throws(YAMLProblem) -> YAMLNode {
        guard let anchor = anchors[name] else {
            throw problem(event, "'*\(name)' stands for nothing: no value before it is marked '&\(name)'")
        }
        try grow(by: anchor.size, event)
        _ = try descend(from: depth, by: anchor.height, event)
        return anchor.node
    }

    private func descend(from depth: Int, by steps: Int = 1, _ event: YAMLEvent) throws(YAMLProblem) -> Int {
        guard depth + steps <= YAMLLimits.depth else {
            throw problem(event, "lists and maps are nested more than \(YAMLLimits.depth) deep")
        }
        return depth + steps
    }

    /// How deep lists and maps are nested in a value.
    private static func height(of node: YAMLNode) -> Int {
        switch node.content {
        case .scalar: 0
        case .sequence(let elements): 1 + (elements.map(height).max() ?? 0)
        case .mapping(let entries): 1 + (entries.map { height(of: $0.value) }.max() ?? 0)
        }
    }

    private mutating func elements(
        _ start: YAMLEvent, _ reader: EventReader, depth: Int
    ) throws(YAMLProblem) -> [YAMLNode] {
        let depth = try descend(from: depth, start)
        var elements: [YAMLNode] = []
        while true {
            let event = try reader.next()
            if case .sequenceEnd = event.kind { return elements }
            elements.append(try node(event, reader, depth: depth))
        }
    }

    private mutating func entries(
        _ start: YAMLEvent, _ reader: EventReader, depth: Int
    ) throws(YAMLProblem) -> [YAMLEntry] {
        let depth = try descend(from: depth, start)
        var entries: [YAMLEntry] = []
        // Where each key stands first.
        var keys: [String: YAMLNode] = [:]
        while true {
            let event = try reader.next()
            if case .mappingEnd = event.kind { return entries }
            let key = try node(event, reader, depth: depth)
            let value = try node(try reader.next(), reader, depth: depth)
            guard case .scalar(let name, let isPlain) = key.content else {
                problems.append(problem(event, "a key is a single word or text, not \(key.kind)"))
                continue
            }
            if name == "<<", isPlain {
                problems.append(
                    problem(
                        event,
                        "merge keys ('<<') are not supported: repeat the entries, or alias whole values"))
            } else if let first = keys[name] {
                problems.append(
                    problem(
                        event,
                        "the key '\(name)' stands twice: first on line \(first.line), column \(first.column)")
                )
            } else {
                keys[name] = key
                entries.append(YAMLEntry(key: key, value: value))
            }
        }
    }
}

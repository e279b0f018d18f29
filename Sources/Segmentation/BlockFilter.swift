/// Takes Markdown's blocks off a text: headings, lists, quotes, rules, tables and code blocks.
///
/// Code blocks are left out, since nobody can follow code by ear. Numbers of ordered lists stay.
struct BlockFilter: Sendable {
    /// What the stage has passed on since the caller last took it.
    var output: [Element] = []

    private enum State {
        /// At the beginning of a line; `held` is what may turn out to be a mark.
        case lineStart
        case text
        /// In a code block, which a line of at least `length` marks ends.
        case code(fence: Unicode.Scalar, length: Int)
    }

    private var state = State.lineStart
    private var held: [Unicode.Scalar] = []
    private var lineEndsWithPause = false
    /// How many fence marks the present line of a code block begins with; `nil` once it holds something else.
    private var fenceMarks: Int?
    /// Whether a code block's first line still shows marks, which make its fence longer.
    private var isOpening = false

    /// The longest run of marks that is looked at: longer rules are still rules.
    private static let longestRun = 100
    private static let ruleMarks: Set<Unicode.Scalar> = [
        "-", "=", "*", "_", ":", "|", "+", "•", "◦", "‣", "#", " ",
    ]

    mutating func take(_ scalar: Unicode.Scalar) {
        if scalar == "\r" { return }
        switch state {
        case .lineStart: takeAtLineStart(scalar)
        case .text:
            if scalar == "\n" {
                output.append(lineEndsWithPause ? .pause : .scalar(" "))
                beginLine()
            } else {
                output.append(.scalar(scalar))
            }
        case .code(let fence, let length): takeCode(scalar, fence, length)
        }
    }

    /// The text has ended: passes on what was held.
    mutating func finish() {
        if case .lineStart = state, !isRule { output += held.map(Element.scalar) }
        held = []
    }

    private mutating func beginLine() {
        state = .lineStart
        held = []
        lineEndsWithPause = false
    }

    private mutating func beginText(_ scalars: some Sequence<Unicode.Scalar>, newBlock: Bool = false) {
        if newBlock { output.append(.pause) }
        lineEndsWithPause = newBlock
        output += scalars.map(Element.scalar)
        held = []
        state = .text
    }

    private mutating func takeAtLineStart(_ scalar: Unicode.Scalar) {
        if scalar == "\n" {
            if !isRule { output += held.map(Element.scalar) }
            output.append(.pause)
            return beginLine()
        }
        if held.isEmpty, scalar == " " || scalar == "\t" || scalar == ">" { return }
        if held.count >= Self.longestRun, Self.ruleMarks.contains(scalar) { return }
        held.append(scalar)
        classify()
    }

    /// Whether the held line is a rule, an empty list item, the line under a heading or under a table's head.
    private var isRule: Bool {
        held.allSatisfy(Self.ruleMarks.contains)
    }

    /// Decides what the line is, as soon as the held beginning tells.
    private mutating func classify() {
        let first = held[0]
        switch first {
        case "#": classifyHeading()
        case "`", "~": classifyFence(first)
        case "|":
            guard !isRule else { return }
            beginText(held.drop { $0 == "|" || $0 == " " }, newBlock: true)
        case "-", "*", "+", "•", "◦", "‣", "_", "=", ":": classifyBullet(first)
        case "0"..."9": classifyNumber()
        default: beginText(held)
        }
    }

    private mutating func classifyHeading() {
        guard let end = held.firstIndex(where: { $0 != "#" }) else { return }
        if end <= 6, held[end] == " " {
            beginText([], newBlock: true)
        } else {
            beginText(held)
        }
    }

    private mutating func classifyFence(_ fence: Unicode.Scalar) {
        guard held.allSatisfy({ $0 == fence }) else { return beginText(held) }
        guard held.count == 3 else { return }
        output.append(.pause)
        held = []
        state = .code(fence: fence, length: 3)
        fenceMarks = nil
        isOpening = true
    }

    private mutating func takeCode(_ scalar: Unicode.Scalar, _ fence: Unicode.Scalar, _ length: Int) {
        if scalar == "\n" {
            if let fenceMarks, fenceMarks >= length { return beginLine() }
            fenceMarks = 0
            isOpening = false
        } else if isOpening {
            if scalar == fence { state = .code(fence: fence, length: length + 1) } else { isOpening = false }
        } else if let marks = fenceMarks {
            if scalar == fence {
                fenceMarks = marks + 1
            } else if marks < length, !(marks == 0 && scalar == " ") {
                fenceMarks = nil
            }
        }
    }

    private mutating func classifyBullet(_ first: Unicode.Scalar) {
        let isList = "-*+•◦‣".unicodeScalars.contains(first)
        if isList, held.count == 2, held[1] == " " { return beginText([], newBlock: true) }
        if !isRule { beginText(held) }
    }

    private mutating func classifyNumber() {
        let digits = held.prefix { ("0"..."9").contains($0) }.count
        let rest = held.dropFirst(digits)
        // Four digits are a year at the end of a sentence rather than the number of an item.
        guard digits <= 3, rest.first.map({ $0 == "." || $0 == ")" }) ?? true else { return beginText(held) }
        guard rest.count == 2 else { return }
        beginText(held, newBlock: held.last == " ")
    }
}

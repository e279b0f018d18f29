/// Takes Markdown's inline marks off a text: emphasis, code marks, links, images, tags, escapes.
struct InlineFilter: Sendable {
    /// What the stage has passed on since the caller last took it.
    var output: [Element] = []

    /// A mark whose meaning the next scalar tells.
    private enum Pending {
        case none
        case stars(count: Int, before: Unicode.Scalar)
        case underscores(before: Unicode.Scalar)
        case tildes(count: Int)
        case exclamationMark
        case closedBracket
        case backslash
        case angle([Unicode.Scalar])
        /// The address of a link, which is not spoken.
        case target(depth: Int, length: Int)
    }

    private var pending = Pending.none
    /// The scalar before the present one, as written; a space at the beginning.
    private var previous: Unicode.Scalar = " "
    private var beforePrevious: Unicode.Scalar = " "
    /// Inside a written-out address, where marks are letters.
    private var isAddress = false

    /// The longest address of a link, in scalars, that is taken for one (browsers: about 2,000).
    private static let longestTarget = 2048
    /// The longest tag that is taken for one.
    private static let longestTag = 100

    mutating func take(_ element: Element) {
        guard case .scalar(let scalar) = element else {
            finish()
            output.append(element)
            return
        }
        if resolve(before: scalar) { pass(scalar) }
        beforePrevious = previous
        previous = scalar
    }

    /// The paragraph or the text has ended: passes on what was held.
    mutating func finish() {
        if resolve(before: " ") { pending = .none }
        pending = .none
        previous = " "
        isAddress = false
    }

    /// Settles the pending mark, now that the next scalar is known. Returns whether that scalar is still to be passed.
    private mutating func resolve(before next: Unicode.Scalar) -> Bool {
        switch pending {
        case .none: return true
        case .stars(let count, let before):
            if next == "*" {
                pending = .stars(count: count + 1, before: before)
                return false
            }
            // A multiplication sign rather than emphasis.
            let isSign = before.isSpace && next.isSpace || before.isDigit && next.isDigit
            if count == 1, isSign { emit("*") }
        case .underscores(let before):
            if next == "_" { return false }
            if before.isWordPart, next.isWordPart { emit(" ") }
        case .tildes(let count):
            if next == "~" {
                pending = .tildes(count: count + 1)
                return false
            }
            if count == 1 { emit("~") }
        case .exclamationMark:
            if next != "[" { emit("!") }
        case .closedBracket:
            if next == "(" {
                pending = .target(depth: 1, length: 0)
                return false
            }
        case .backslash:
            pending = .none
            if next.isASCII, next.properties.generalCategory.isPunctuationOrSymbol {
                emit(next)
                return false
            }
            emit("\\")
        case .angle(let held): return resolveAngle(held, before: next)
        case .target(let depth, let length):
            let depth = depth + (next == "(" ? 1 : next == ")" ? -1 : 0)
            let isOpen = depth > 0 && length < Self.longestTarget
            pending = isOpen ? .target(depth: depth, length: length + 1) : .none
            return false
        }
        pending = .none
        return true
    }

    private mutating func resolveAngle(_ held: [Unicode.Scalar], before next: Unicode.Scalar) -> Bool {
        let beginsTag = next.properties.isAlphabetic || next == "/" || next == "!"
        if next == ">", !held.isEmpty {
            pending = .none
            // `<https://…>` and `<me@…>` are addresses, everything else is a tag.
            if held.contains(":") || held.contains("@") { held.forEach { emit($0) } }
            if held.starts(with: "br".unicodeScalars) { emit(" ") }
            return false
        }
        if next != "<", held.isEmpty ? beginsTag : held.count < Self.longestTag {
            pending = .angle(held + [next])
            return false
        }
        pending = .none
        emit("<")
        held.forEach { emit($0) }
        return true
    }

    private mutating func pass(_ scalar: Unicode.Scalar) {
        if isAddress {
            isAddress = !scalar.isSpace && !")]>|".unicodeScalars.contains(scalar)
        } else {
            isAddress = scalar == "/" && previous == "/" && beforePrevious == ":"
        }
        if isAddress { return emit(scalar) }
        switch scalar {
        case "*": pending = .stars(count: 1, before: previous)
        case "_": pending = .underscores(before: previous)
        case "~": pending = .tildes(count: 1)
        case "!": pending = .exclamationMark
        case "]": pending = .closedBracket
        case "\\": pending = .backslash
        case "<": pending = .angle([])
        case "`", "[": break
        case "|":
            emit(",")
            emit(" ")
        default: emit(scalar)
        }
    }

    private mutating func emit(_ scalar: Unicode.Scalar) {
        output.append(.scalar(scalar))
    }
}

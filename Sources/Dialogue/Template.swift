/// A text with slots: `Going {direction}.`
struct Template: Equatable, Sendable {
    enum Piece: Equatable, Sendable {
        case text(String)
        case slot(String)
    }

    var pieces: [Piece] = []
    /// The slots and where each stands in the text, in scalars.
    var slots: [(name: String, offset: Int)] {
        var slots: [(name: String, offset: Int)] = []
        var offset = 0
        for piece in pieces {
            switch piece {
            case .text(let text): offset += text.unicodeScalars.count
            case .slot(let name):
                slots.append((name, offset))
                offset += name.unicodeScalars.count + 2
            }
        }
        return slots
    }

    /// The slot, where the template is nothing else.
    var onlySlot: String? {
        if pieces.count == 1, case .slot(let name) = pieces[0] { name } else { nil }
    }

    init(parsing text: String) throws(PatternError) {
        var plain = String.UnicodeScalarView()
        var name: String.UnicodeScalarView?
        var open = 0
        for (offset, scalar) in text.unicodeScalars.enumerated() {
            if scalar == "{" {
                guard name == nil else { throw PatternError(offset: offset, reason: "'{' inside a slot") }
                if !plain.isEmpty { pieces.append(.text(String(plain))) }
                plain = String.UnicodeScalarView()
                name = String.UnicodeScalarView()
                open = offset
            } else if scalar == "}" {
                guard let slot = name.map(String.init) else {
                    throw PatternError(offset: offset, reason: "'}' closes no slot")
                }
                guard Self.isName(slot) else {
                    throw PatternError(
                        offset: open, reason: "a slot is written {name}, in letters, digits and _")
                }
                pieces.append(.slot(slot))
                name = nil
            } else if name != nil {
                name?.append(scalar)
            } else {
                plain.append(scalar)
            }
        }
        guard name == nil else {
            throw PatternError(offset: open, reason: "this slot is never closed by '}'")
        }
        if !plain.isEmpty { pieces.append(.text(String(plain))) }
    }

    /// The text with the slots filled; `nil` where one has no value.
    func filled(with slots: [String: SlotValue]) -> String? {
        var text = ""
        for piece in pieces {
            switch piece {
            case .text(let plain): text += plain
            case .slot(let name):
                guard let value = slots[name] else { return nil }
                text += value.text
            }
        }
        return text
    }

    /// Whether a text can name a slot.
    static func isName(_ text: String) -> Bool {
        !text.isEmpty
            && text.unicodeScalars.allSatisfy {
                $0 == "_" || $0.properties.isAlphabetic || $0.properties.numericType != nil
            }
    }
}

extension Template {
    static func == (left: Template, right: Template) -> Bool {
        left.pieces == right.pieces
    }
}

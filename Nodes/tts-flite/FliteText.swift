/// A text as Flite can read it: ASCII. Every Unicode scalar becomes one byte, so that an offset in one is an offset
/// in the other.
struct FliteText {
    /// The text, without a terminating zero.
    let bytes: [UInt8]

    init(_ text: String) {
        bytes = text.unicodeScalars.map { scalar in
            if scalar.isASCII { return UInt8(truncatingIfNeeded: scalar.value) }
            return FliteText.replacements[scalar] ?? UInt8(ascii: " ")
        }
    }

    /// Whether there is anything to say.
    var hasWords: Bool {
        bytes.contains { byte in
            let character = Character(Unicode.Scalar(byte))
            return character.isLetter || character.isNumber || "$%&+=@#<>^".contains(character)
        }
    }

    private static let replacements: [Unicode.Scalar: UInt8] = {
        let groups: [(String, UInt8)] = [
            ("’‘ʼ′", UInt8(ascii: "'")), ("“”„«»″", UInt8(ascii: "\"")), ("‐‑", UInt8(ascii: "-")),
            ("–—;", UInt8(ascii: ",")), ("…", UInt8(ascii: ".")), ("×", UInt8(ascii: "x")),
            ("àáâãäåāăą", UInt8(ascii: "a")), ("çćč", UInt8(ascii: "c")), ("ďđð", UInt8(ascii: "d")),
            ("èéêëēėęě", UInt8(ascii: "e")), ("ğ", UInt8(ascii: "g")), ("ìíîïīįı", UInt8(ascii: "i")),
            ("ł", UInt8(ascii: "l")), ("ñńň", UInt8(ascii: "n")), ("òóôõöøōőœ", UInt8(ascii: "o")),
            ("řŕ", UInt8(ascii: "r")), ("śšşș", UInt8(ascii: "s")), ("ß", UInt8(ascii: "s")),
            ("ťţțþ", UInt8(ascii: "t")), ("ùúûüūůű", UInt8(ascii: "u")), ("ýÿ", UInt8(ascii: "y")),
            ("žźż", UInt8(ascii: "z")), ("æ", UInt8(ascii: "e")),
        ]
        var replacements: [Unicode.Scalar: UInt8] = [:]
        for (letters, byte) in groups {
            for scalar in letters.unicodeScalars {
                replacements[scalar] = byte
                let upper = String(scalar).uppercased().unicodeScalars
                if let first = upper.first, upper.count == 1, replacements[first] == nil {
                    replacements[first] = byte
                }
            }
        }
        return replacements
    }()
}

/// Colours and weights of text on a terminal (ECMA-48).
enum Colour: String {
    case red = "31"
    case green = "32"
    case yellow = "33"
    case cyan = "36"
    case bold = "1"
    case dim = "2"
    case inverse = "7"

    /// The text in this colour; unchanged where `isOn` is false.
    func apply(to text: String, if isOn: Bool = true) -> String {
        isOn ? "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" : text
    }
}

/// A piece of a reply on its way to the voice.
enum Element: Equatable {
    case scalar(Unicode.Scalar)
    /// Takes back the space before it: what stood between that space and the next scalar was not speakable.
    case glue
    /// The end of a paragraph, heading, list item or table row: no sentence goes on beyond it.
    case pause
}

/// One step of a YAML text, as libyaml reports it.
struct YAMLEvent {
    /// What it is.
    enum Kind {
        case streamStart
        case documentStart
        case documentEnd
        case streamEnd
        case alias(String)
        case scalar(String, isPlain: Bool)
        case sequenceStart
        case sequenceEnd
        case mappingStart
        case mappingEnd
    }

    var kind: Kind
    /// The name that aliases refer to it by.
    var anchor: String?
    var tag: String?
    /// Line and column, from 1.
    var line: Int
    var column: Int
}

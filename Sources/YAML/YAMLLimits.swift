/// What a YAML text may hold at most, so that no text can exhaust memory, stack or time.
public enum YAMLLimits {
    /// The length of a text in bytes.
    public static let bytes = 1 << 20
    /// How deep lists and maps may be nested: as deep as in JSON between nodes.
    public static let depth = 64
    /// How many values there may be, each alias counted with all that it stands for.
    public static let values = 100_000
}

/// A YAML text, read as far as it could be.
///
/// The subset: one document, keys that are scalars, anchors and aliases; no tags, no merge keys.
public struct YAMLDocument: Equatable, Sendable {
    /// The value; `nil` where the text is empty or not YAML.
    public var root: YAMLNode?
    /// What is wrong. A fault of syntax ends the reading; after others, such as a key that stands twice, it went
    /// on, and `root` holds the rest.
    public var problems: [YAMLProblem]

    /// Reads a text.
    ///
    /// - Parameters:
    ///   - bytes: the text, in UTF-8.
    ///   - file: the name that places are given with.
    public init(parsing bytes: [UInt8], file: String) {
        var composer = Composer(bytes: bytes, file: file)
        do throws(YAMLProblem) {
            root = try composer.compose()
            problems = composer.problems
        } catch {
            root = nil
            problems = composer.problems + [error]
        }
    }

    /// Reads a text.
    public init(parsing text: String, file: String) {
        self.init(parsing: Array(text.utf8), file: file)
    }

    /// The value of a text in which nothing is wrong.
    ///
    /// - Throws: the first problem. An empty text is one.
    public static func root(of text: String, file: String) throws(YAMLProblem) -> YAMLNode {
        let document = YAMLDocument(parsing: text, file: file)
        if let problem = document.problems.first { throw problem }
        guard let root = document.root else {
            throw YAMLProblem(file: file, line: 1, column: 1, message: "the text is empty")
        }
        return root
    }
}

/// The name of a node to be made, in all its spellings.
struct NodeName: Equatable {
    /// As graph files write it: `my-node`.
    let text: String

    /// `nil` where it is no name for a node.
    init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        let isWord = { (part: Substring) in
            !part.isEmpty && part.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) }
        }
        guard text.utf8.count <= NodeName.greatestLength, parts.allSatisfy(isWord),
            let first = text.utf8.first, (97...122).contains(first)
        else { return nil }
        self.text = text
    }

    /// The kernel keeps 15 bytes of a program's name, but there is room for more in sockets' paths.
    static let greatestLength = 48

    /// The rule, for people.
    static let rule = "lower-case letters, digits and single dashes, beginning with a letter"

    /// The Swift type: `MyNode`.
    var type: String {
        text.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    /// The Swift module of the executable: `my_node`.
    var module: String {
        text.split(separator: "-").joined(separator: "_")
    }
}

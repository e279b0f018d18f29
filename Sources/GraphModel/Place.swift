/// Where something stands: in a graph file, or on the command line.
public struct Place: Equatable, Hashable, Sendable, CustomStringConvertible {
    /// The path of the file as it was given, or the option of the command line.
    public var file: String
    /// The line, from 1; 0 where there is none: the command line, or a file as a whole.
    public var line: Int
    /// The column in characters, from 1; 0 where there is none.
    public var column: Int

    /// Creates a place in a file.
    public init(file: String, line: Int = 0, column: Int = 0) {
        self.file = file
        self.line = line
        self.column = column
    }

    /// The place as compilers write it: `file:line:column`.
    public var description: String {
        line > 0 ? "\(file):\(line):\(column)" : file
    }
}

extension Place: Comparable {
    /// The order in which a reader meets the places.
    public static func < (left: Place, right: Place) -> Bool {
        (left.file, left.line, left.column) < (right.file, right.line, right.column)
    }
}

/// Where an entry of a map stands: its key, and its value.
public struct EntryPlace: Equatable, Sendable {
    /// Where the key stands.
    public var key: Place
    /// Where the value stands. A relative path is taken from the folder of this file.
    public var value: Place

    /// Creates the places of an entry.
    public init(key: Place, value: Place) {
        self.key = key
        self.value = value
    }
}

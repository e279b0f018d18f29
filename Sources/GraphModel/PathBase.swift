/// What relative paths and `~` stand for.
public struct PathBase: Equatable, Sendable {
    /// The current folder, absolute; empty where it is unknown, and relative paths stay relative.
    public var currentFolder: String
    /// The user's home folder; `nil` where it is unknown.
    public var home: String?

    /// Creates a base.
    public init(currentFolder: String = "", home: String? = nil) {
        self.currentFolder = currentFolder
        self.home = home
    }

    /// The folder of a file, complete where the current folder is known.
    func folder(of file: String) -> String {
        let folder = PathBase.parent(of: file)
        return folder.hasPrefix("/") ? folder : PathBase.join(currentFolder, folder)
    }

    /// A path that stands at `place`: relative to the folder of its file or, from the command line, to the
    /// current folder; `nil` where it begins with `~` and the home folder is unknown.
    func complete(_ path: String, at place: Place) -> String? {
        if path.isEmpty || path.hasPrefix("/") { return path }
        if path == "~" || path.hasPrefix("~/") {
            guard let home else { return nil }
            return PathBase.join(home, String(path.dropFirst(2)))
        }
        return PathBase.join(place.line > 0 ? folder(of: place.file) : currentFolder, path)
    }

    /// The folder part of a path; empty where there is none.
    package static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// A path below a folder; leading `./` is left out. `..` stays: it cannot be resolved without looking at the
    /// file system, where the folder before it may be a link.
    package static func join(_ folder: String, _ path: String) -> String {
        var path = path[...]
        while path.hasPrefix("./") { path = path.dropFirst(2).drop { $0 == "/" } }
        if path.isEmpty || path == "." { return folder }
        if folder.isEmpty || path.hasPrefix("/") { return String(path) }
        return folder.hasSuffix("/") ? folder + path : "\(folder)/\(path)"
    }
}

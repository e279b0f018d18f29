internal import GraphModel
internal import Supervision

/// Loads graph files from the disk, with the environment of this process.
enum GraphFile {
    static func load(
        _ path: String, settings: [Setting] = [], swaps: [Swap] = []
    ) throws(GraphProblems) -> Graph {
        let loader = GraphLoader(
            read: { path in try Files.read(path) }, environment: inheritedEnvironment(),
            currentFolder: Files.resolved(".") ?? "")
        return try loader.load(path, settings: settings, swaps: swaps)
    }
}

internal import GraphModel
internal import Processes
internal import Supervision

/// Loads graph files from the disk, with the environment of this process.
enum GraphFile {
    static func load(
        _ path: String, settings: [Setting] = [], swaps: [Swap] = []
    ) throws(GraphProblems) -> Graph {
        let folder = Files.resolved(".") ?? ""
        // A shell keeps PWD up to date; a service manager or another program does not.
        var environment = inheritedEnvironment()
        environment["PWD"] = folder
        let loader = GraphLoader(
            read: { path in try Files.read(path) }, environment: environment, currentFolder: folder)
        return try loader.load(path, settings: settings, swaps: swaps)
    }
}

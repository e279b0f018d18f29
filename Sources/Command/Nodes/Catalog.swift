internal import Messages
internal import Spelling
internal import Supervision

/// The nodes that this machine has, asked for their manifests.
enum Catalog {
    /// What every program of the catalog says of itself; those that are no nodes are left out, with the reason.
    static func describeAll(
        _ catalog: NodeCatalog = .standard()
    ) -> (manifests: [Manifest], refusals: [(name: String, reason: DescribeError)]) {
        var programs: [String: [String]] = [:]
        for name in catalog.names() { programs[name] = catalog.path(of: name).map { [$0] } }
        var manifests: [Manifest] = []
        var refusals: [(name: String, reason: DescribeError)] = []
        for (name, result) in NodeCatalog.describe(programs).sorted(by: { $0.key < $1.key }) {
            switch result {
            case .success(let manifest): manifests.append(manifest)
            case .failure(let reason): refusals.append((name, reason))
            }
        }
        return (manifests, refusals)
    }

    /// The manifest of one node.
    static func describe(
        _ name: String, _ catalog: NodeCatalog = .standard()
    ) throws(CommandFailure) -> (manifest: Manifest, path: String) {
        guard let path = catalog.path(of: name) else {
            throw .wrong(
                "there is no node '\(name)' in \(catalog.folders.joined(separator: ", "))"
                    + Spelling.proposal(for: name, in: catalog.names())
                    + "\n`antiphon nodes` lists all there are.")
        }
        switch NodeCatalog.describe([name: [path]])[name] {
        case .success(let manifest): return (manifest, path)
        case .failure(let reason): throw .failed("\(path) \(reason)")
        case nil: throw .failed("\(path) was not asked")
        }
    }
}

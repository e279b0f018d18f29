internal import CommandLineParsing
internal import GraphModel

/// The options that change a graph without touching its file.
enum GraphOptions {
    static let operand = Operand("GRAPH", completion: .files([".yml", ".yaml"]), "The graph file.")
    static let set = Option<String>(
        "set", "NODE.PARAM=VALUE", repeats: true,
        "Sets a parameter of a node, or with vars.NAME=VALUE a variable of the graph.")
    static let swap = Option<String>(
        "swap", "ID=NODE", repeats: true, "Puts another node in the place of the one with this id.")

    static func settings(_ arguments: Arguments) throws(UsageError) -> [Setting] {
        var settings: [Setting] = []
        for text in arguments.all(set) {
            do throws(GraphProblem) {
                settings.append(try Setting(parsing: text))
            } catch {
                throw arguments.wrong("\(error)")
            }
        }
        return settings
    }

    static func swaps(_ arguments: Arguments) throws(UsageError) -> [Swap] {
        var swaps: [Swap] = []
        for text in arguments.all(swap) {
            do throws(GraphProblem) {
                swaps.append(try Swap(parsing: text))
            } catch {
                throw arguments.wrong("\(error)")
            }
        }
        return swaps
    }

    /// All problems of a graph, as a command ends with them.
    ///
    /// - Parameter participle: what cannot be done with the graph: `run`, `drawn`.
    static func failure(_ problems: GraphProblems, _ participle: String, _ path: String) -> CommandFailure {
        let count = Measures.count(problems.problems.count, "problem")
        return .wrong("\(path) cannot be \(participle): \(count)\n\(problems)")
    }
}

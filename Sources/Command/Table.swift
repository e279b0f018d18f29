internal import CommandLineParsing

/// A table of text: a head, rows, columns as wide as they need to be.
struct Table {
    enum Alignment {
        case left
        case right
    }

    let columns: [(title: String, alignment: Alignment)]
    private(set) var rows: [[String]] = []

    init(_ columns: [(title: String, alignment: Alignment)]) {
        self.columns = columns
    }

    mutating func add(_ cells: [String]) {
        rows.append(cells)
    }

    /// The lines, the head first, without spaces at their end; longer ones are cut at `width` columns.
    func lines(width: Int = .max) -> [String] {
        let all = [columns.map(\.title)] + rows
        let widths = columns.indices.map { column in
            all.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        return all.map { cells in
            var line = ""
            for (column, cell) in cells.enumerated() {
                let space = String(repeating: " ", count: widths[column] - cell.count)
                line += column > 0 ? "  " : ""
                line += columns[column].alignment == .left ? cell + space : space + cell
            }
            while line.last == " " { line.removeLast() }
            return String(line.prefix(width))
        }
    }
}

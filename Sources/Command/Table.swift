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

    /// The lines, the head first, without spaces at their end, at most `width` columns long.
    ///
    /// A column of figures that does not fit is left out with all behind it: half a figure would be a wrong one.
    func lines(width: Int = .max) -> [String] {
        let all = [columns.map(\.title)] + rows
        let widths = columns.indices.map { column in
            all.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        var shown = 0
        var end = 0
        for (column, cellWidth) in zip(columns, widths) {
            end += (shown > 0 ? 2 : 0) + cellWidth
            if column.alignment == .right, end > width { break }
            shown += 1
        }
        return all.map { cells in
            var line = ""
            for (column, cell) in cells.prefix(shown).enumerated() {
                let space = String(repeating: " ", count: widths[column] - cell.count)
                line += column > 0 ? "  " : ""
                line += columns[column].alignment == .left ? cell + space : space + cell
            }
            line = String(line.prefix(width))
            while line.last == " " { line.removeLast() }
            return line
        }
    }
}

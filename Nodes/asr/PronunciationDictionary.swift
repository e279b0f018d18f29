import Glibc
import NodeRuntime

/// A pronunciation dictionary in memory: a line for each pronunciation, which begins with the word.
///
/// PocketSphinx keeps a whole dictionary for every decoder and takes half its start-up for it. It is therefore given
/// only the words that can be recognized at all; the result is the same.
struct PronunciationDictionary {
    /// Ended by a zero byte.
    private let text: [CChar]

    /// Reads a file.
    init(path: String) throws(NodeError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw .configuration("cannot read the dictionary \(path): \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        var status = stat()
        fstat(descriptor, &status)
        let size = Int(status.st_size)
        text = [CChar](unsafeUninitializedCapacity: size + 1) { buffer, count in
            guard let start = buffer.baseAddress else { return }
            while count < size, case let got = read(descriptor, start + count, size - count), got > 0 {
                count += got
            }
            start[count] = 0
            count += 1
        }
        guard size > 0, text.count == size + 1 else {
            throw .configuration("the dictionary \(path) is empty or cannot be read to its end")
        }
    }

    /// A dictionary in the same format.
    init(text: String) {
        self.text = Array(text.utf8CString)
    }

    /// The lines of the words that `isWanted` picks, all their pronunciations included.
    ///
    /// - Parameters:
    ///   - isLowercased: whether ASCII letters of the words are made small, where it asks and in the result.
    ///   - isWanted: gets a word without the number of its variant, ended by a zero byte.
    func lines(isLowercased: Bool = false, where isWanted: (UnsafePointer<CChar>) -> Bool) -> [CChar] {
        var kept: [CChar] = []
        var word = [CChar](repeating: 0, count: 256)
        text.withUnsafeBufferPointer { text in
            guard var line = text.baseAddress else { return }
            while line.pointee != 0 {
                let length = strcspn(line, "\n")
                defer { line += line[length] == 0 ? length : length + 1 }
                // A word may itself be a parenthesis.
                let count = length == 0 ? 0 : min(length, 1 + strcspn(line + 1, " \t\r\n("))
                guard count > 0, count < word.count,
                    !"#; \t\r".utf8.contains(UInt8(truncatingIfNeeded: line[0]))
                else {
                    continue
                }
                for index in 0..<count {
                    word[index] =
                        isLowercased ? CChar(truncatingIfNeeded: tolower(Int32(line[index]))) : line[index]
                }
                word[count] = 0
                guard word.withUnsafeBufferPointer({ $0.baseAddress.map(isWanted) ?? false }) else {
                    continue
                }
                kept.append(contentsOf: word[..<count])
                kept.append(contentsOf: UnsafeBufferPointer(start: line + count, count: length - count))
                kept.append(CChar(bitPattern: UInt8(ascii: "\n")))
            }
        }
        return kept
    }

    /// The lines of these words, which are in lower case in the result.
    ///
    /// - Throws: `NodeError.configuration` that names the words that the dictionary lacks.
    func lines(of words: [String], usedBy user: String, path: String) throws(NodeError) -> [CChar] {
        var missing = Set(words.map { $0.lowercased() })
        let wanted = missing
        let lines = lines(isLowercased: true) { word in
            let word = String(cString: word)
            guard wanted.contains(word) else { return false }
            missing.remove(word)
            return true
        }
        guard missing.isEmpty else {
            let names = missing.sorted().map { "'\($0)'" }.joined(separator: ", ")
            throw .configuration(
                "\(user) uses \(names), which the dictionary \(path) does not have: write it as other words, or set "
                    + "'dictionary' to one with its pronunciation")
        }
        return lines
    }
}

import Glibc
import NodeRuntime

/// A pronunciation dictionary in memory: a line for each pronunciation, which begins with the word.
///
/// PocketSphinx keeps a whole dictionary for every decoder and takes half its start-up for it. It is therefore given
/// only the words that can be recognized at all; the result is the same.
struct PronunciationDictionary {
    private let text: [UInt8]

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
        text = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            count = 0
            while count < size {
                let got = read(descriptor, buffer.baseAddress.map { $0 + count }, size - count)
                if got <= 0 { break }
                count += got
            }
        }
        guard text.count == size, size > 0 else {
            throw .configuration("the dictionary \(path) is empty or cannot be read to its end")
        }
    }

    /// A dictionary in the same format.
    init(text: String) {
        self.text = Array(text.utf8)
    }

    /// The lines of the words that `isWanted` picks, all their pronunciations included.
    ///
    /// - Parameters:
    ///   - isLowercased: whether ASCII letters of the words are made small, where it asks and in the result.
    ///   - isWanted: gets a word, ended by a zero byte.
    func lines(isLowercased: Bool = false, where isWanted: (UnsafePointer<CChar>) -> Bool) -> [UInt8] {
        var kept: [UInt8] = []
        var word: [CChar] = []
        text.withUnsafeBufferPointer { text in
            var start = 0
            while start < text.count {
                var end = start
                while end < text.count, text[end] != UInt8(ascii: "\n") { end += 1 }
                let line = UnsafeBufferPointer(rebasing: text[start..<end])
                start = end + 1
                PronunciationDictionary.copyWord(line, isLowercased: isLowercased, to: &word)
                guard word.count > 1, word.withUnsafeBufferPointer({ $0.baseAddress.map(isWanted) ?? false })
                else { continue }
                for letter in word.dropLast() { kept.append(UInt8(bitPattern: letter)) }
                kept.append(contentsOf: line.dropFirst(word.count - 1))
                kept.append(UInt8(ascii: "\n"))
            }
        }
        return kept
    }

    /// Copies the word of a line, without the number of its variant; only the zero byte for a comment.
    private static func copyWord(
        _ line: UnsafeBufferPointer<UInt8>, isLowercased: Bool, to word: inout [CChar]
    ) {
        word.removeAll(keepingCapacity: true)
        if let first = line.first, first != UInt8(ascii: "#"), first != UInt8(ascii: ";") {
            for var byte in line {
                if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r") {
                    break
                }
                if byte == UInt8(ascii: "("), !word.isEmpty { break }
                if isLowercased, byte >= UInt8(ascii: "A"), byte <= UInt8(ascii: "Z") { byte |= 0x20 }
                word.append(CChar(bitPattern: byte))
            }
        }
        word.append(0)
    }

    /// The lines of these words, which are in lower case in the result.
    ///
    /// - Throws: `NodeError.configuration` that names the words that the dictionary lacks.
    func lines(of words: [String], usedBy user: String, path: String) throws(NodeError) -> [UInt8] {
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

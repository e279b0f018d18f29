internal import Glibc

/// All bytes of a file.
public func readFile(_ path: String) throws(BenchError) -> [UInt8] {
    guard let file = fopen(path, "rb") else {
        throw BenchError("\(path): \(String(cString: strerror(errno)))")
    }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&part, 1, part.count, file), count > 0 {
        bytes.append(contentsOf: part[..<count])
    }
    return bytes
}

/// Makes a file of bytes.
public func writeFile(_ path: String, _ bytes: [UInt8]) throws(BenchError) {
    guard let file = fopen(path, "wb") else {
        throw BenchError("\(path): \(String(cString: strerror(errno)))")
    }
    let count = fwrite(bytes, 1, bytes.count, file)
    guard fclose(file) == 0, count == bytes.count else {
        throw BenchError("\(path): it could not be written whole")
    }
}

/// Why nothing was measured.
public struct BenchError: Error, CustomStringConvertible {
    public let description: String

    /// An error for the person who measures.
    public init(_ description: String) {
        self.description = description
    }
}

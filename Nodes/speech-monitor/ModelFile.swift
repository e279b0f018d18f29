import Checksums
import Glibc
import NodeRuntime
import Speech

/// Finds, checks and reads the model of Silero VAD.
enum ModelFile {
    /// What the set-up names it.
    static let name = "silero_vad_16k_op15.onnx"
    /// The SHA-256 of the file in the package silero-vad 6.2.3, as in `Tools/models.sha256`.
    static let checksum = "7ed98ddbad84ccac4cd0aeb3099049280713df825c610a8ed34543318f1b2c49"
    /// No file larger than this is read, in bytes. The model has 1.2 MB.
    private static let largest = 64 << 20

    /// Reads the model.
    ///
    /// - Parameters:
    ///   - path: The file; empty to look for it in `folders`.
    ///   - checksum: The SHA-256 that it must have; empty for any.
    ///   - variable: Reads an environment variable.
    /// - Throws: `NodeError.configuration` that says what is wrong and how to mend it.
    static func read(
        _ path: String, checksum: String, variable: (String) -> String? = environment
    ) throws(NodeError) -> SileroModel {
        let path = try path.isEmpty ? find(variable) : path
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try contents(path)
        } catch {
            throw .configuration("the model '\(path)' cannot be read: \(error.reason). \(remedy)")
        }
        let found = checksum.isEmpty ? "" : SHA256.hexadecimal(of: bytes)
        guard found == checksum.lowercased() else {
            throw .configuration(
                "the model '\(path)' is damaged or another one: it has \(bytes.count) bytes and the SHA-256 "
                    + "\(found), expected \(checksum). Remove it and run Tools/setup, or set 'model_checksum' to "
                    + "that of the model you mean")
        }
        do throws(WeightsError) {
            return try SileroModel(bytes)
        } catch {
            throw .configuration("the model '\(path)' cannot be used: \(error)")
        }
    }

    /// Where the model is looked for, in this order.
    static func folders(_ variable: (String) -> String?) -> [String] {
        var folders: [String] = []
        if let own = variable("ANTIPHON_MODELS") { folders.append(own) }
        if let data = variable("XDG_DATA_HOME") {
            folders.append("\(data)/antiphon/models")
        } else if let home = variable("HOME") {
            folders.append("\(home)/.local/share/antiphon/models")
        }
        return folders + ["/usr/share/antiphon/models"]
    }

    /// An environment variable; `nil` where it is unset or empty.
    static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    private static let remedy =
        "Tools/setup fetches it once; 'detector: energy' needs no model"

    private static func find(_ variable: (String) -> String?) throws(NodeError) -> String {
        let folders = folders(variable)
        for folder in folders where access("\(folder)/\(name)", F_OK) == 0 { return "\(folder)/\(name)" }
        throw .configuration(
            "there is no '\(name)' in \(folders.joined(separator: ", ")). \(remedy)")
    }

    private struct FileError: Error {
        let reason: String
    }

    private static func contents(_ path: String) throws(FileError) -> [UInt8] {
        // A path may name anything: a pipe would block, a device would never end.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw FileError(reason: String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw FileError(reason: "it is no file")
        }
        guard status.st_size <= largest else {
            throw FileError(reason: "it has \(status.st_size) bytes, a model has at most \(largest)")
        }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var count = 0
        while count < bytes.count {
            let read = bytes.withUnsafeMutableBytes { buffer in
                Glibc.read(descriptor, buffer.baseAddress?.advanced(by: count), buffer.count - count)
            }
            guard read > 0 else {
                throw FileError(reason: read == 0 ? "it became shorter" : String(cString: strerror(errno)))
            }
            count += read
        }
        return bytes
    }
}

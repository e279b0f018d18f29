internal import Checksums

/// Whether the models that the set-up fetches are there, byte for byte.
enum Models {
    /// The voice-activity model, and its checksum as in `Tools/models.sha256`.
    static let name = "silero_vad_16k_op15.onnx"
    static let checksum = "7ed98ddbad84ccac4cd0aeb3099049280713df825c610a8ed34543318f1b2c49"

    /// Where nodes look for models, in this order: the set-up puts them into the second.
    static var folders: [String] {
        let variable = { (name: String) in environment(name).flatMap { $0.isEmpty ? nil : $0 } }
        let data = variable("XDG_DATA_HOME") ?? variable("HOME").map { "\($0)/.local/share" }
        return [
            variable("ANTIPHON_MODELS"), data.map { "\($0)/antiphon/models" }, "/usr/share/antiphon/models",
        ]
        .compactMap(\.self)
    }

    static func examine(folders: [String] = Models.folders) -> Finding {
        let remedy = "Tools/setup fetches it; `detector: energy` does without"
        guard let path = folders.lazy.map({ "\($0)/\(name)" }).first(where: Files.exists) else {
            return .missing(
                name, "the voice-activity model is not in \(folders.joined(separator: ", "))", remedy: remedy)
        }
        guard let bytes = try? Files.read(path) else {
            return .missing(path, "the voice-activity model cannot be read", remedy: "chmod u+r \(path)")
        }
        guard SHA256.hexadecimal(of: bytes) == checksum else {
            return .missing(
                path, "the voice-activity model is damaged or another one: its checksum is wrong",
                remedy: "rm \(path), then \(remedy)")
        }
        return .ok(path, "the voice-activity model, checksum right")
    }
}

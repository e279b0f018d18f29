/// Why bytes are not a readable safetensors file, or not the tensors that were asked for.
public enum SafeTensorsError: Error, Equatable, Sendable {
    /// The file ends before the eight bytes that give the length of its header.
    case tooShort(byteCount: Int)
    /// The stated header does not fit into the file, or is longer than `SafeTensors.largestHeader`.
    case headerTooLong(stated: UInt64, available: Int)
    /// The header is not a JSON object.
    case badHeader(String)
    /// One entry of the header does not describe a tensor.
    case badTensor(name: String, reason: String)
    /// The file has no tensor of this name.
    case missingTensor(String)
    /// A tensor holds another type of number than 32-bit floats.
    case wrongType(tensor: String, found: String)
    /// A tensor has another shape than the model needs.
    case wrongShape(tensor: String, expected: [Int], found: [Int])
    /// A weight is NaN or infinite.
    case notFinite(tensor: String)
}

extension SafeTensorsError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .tooShort(let count):
            "not a safetensors file: it has \(count) bytes, its header alone needs 8"
        case .headerTooLong(let stated, let available):
            "not a safetensors file, or cut off: it states a header of \(stated) bytes and has \(available) after its length"
        case .badHeader(let reason): "the header of the safetensors file is no JSON object: \(reason)"
        case .badTensor(let name, let reason): "tensor '\(name)': \(reason)"
        case .missingTensor(let name): "there is no tensor '\(name)': this is another model"
        case .wrongType(let tensor, let found): "tensor '\(tensor)' is of type \(found), expected F32"
        case .wrongShape(let tensor, let expected, let found):
            "tensor '\(tensor)' has the shape \(found), expected \(expected): this is another model"
        case .notFinite(let tensor):
            "tensor '\(tensor)' holds a number that is not finite: the file is damaged"
        }
    }
}

/// Why bytes are not a readable ONNX file, or not the weights that were asked for.
public enum WeightsError: Error, Equatable, Sendable {
    /// The bytes are no ONNX file, or are damaged.
    case malformed(String)
    /// The file has no tensor of this name.
    case missingTensor(String)
    /// A tensor does not hold 32-bit floats as raw bytes.
    case wrongType(tensor: String, found: UInt64)
    /// A tensor has another shape than the model needs.
    case wrongShape(tensor: String, expected: [Int], found: [Int])
    /// A weight is NaN or infinite.
    case notFinite(tensor: String)
}

extension WeightsError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .malformed(let reason): "not an ONNX file, or damaged: \(reason)"
        case .missingTensor(let name): "there is no tensor '\(name)': this is another model"
        case .wrongType(let tensor, let found):
            "tensor '\(tensor)' is of ONNX's type \(found), expected raw bytes of type 1 (32-bit floats)"
        case .wrongShape(let tensor, let expected, let found):
            "tensor '\(tensor)' has the shape \(found), expected \(expected): this is another model"
        case .notFinite(let tensor):
            "tensor '\(tensor)' holds a number that is not finite: the file is damaged"
        }
    }
}

import Glibc
import Sound

/// Why a sound file cannot be read.
enum SoundFileError: Error, Equatable {
    /// The system refuses to open or read it; `code` is an `errno`.
    case unreadable(path: String, code: Int32)
    /// A folder, a device or a pipe.
    case noRegularFile(path: String)
    /// Its content is no WAV that can be read.
    case badContent(path: String, WAVError)
}

extension SoundFileError: CustomStringConvertible {
    var description: String {
        switch self {
        case .unreadable(let path, ENOENT):
            "there is no file '\(path)': set the parameter 'file' to a WAV file, "
                + "or to bare samples in a file that ends in .raw or .pcm"
        case .unreadable(let path, let code): "cannot read '\(path)': \(String(cString: strerror(code)))"
        case .noRegularFile(let path): "'\(path)' is no file but a folder, a device or a pipe"
        case .badContent(let path, let error): "cannot read '\(path)': \(error)"
        }
    }
}

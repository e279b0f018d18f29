import Glibc

/// What the system answered when it refused, as an `errno`.
struct SystemError: Error, Equatable, CustomStringConvertible {
    var code: Int32

    var description: String {
        switch code {
        case ENOSPC: "the disk is full"
        case EDQUOT: "the disk quota is used up"
        case EFBIG: "the file may not grow any further"
        default: String(cString: strerror(code))
        }
    }
}

import Glibc

/// A peer on a Unix socket that speaks ZMTP only as far as it pleases.
final class RawPeer {
    private let descriptor: Int32

    init(_ path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        if !isConnected { throw StrangerError.noSuchEdge(path) }
    }

    deinit {
        close(descriptor)
    }

    /// Writes as much as the other side takes.
    func write(_ bytes: [UInt8]) {
        _ = send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// Greets as a PUSH socket of ZMTP 3.0, promises a frame of a length and sends the beginning of it.
    func pushFrame(promising length: UInt64, sending beginning: [UInt8]) {
        let signature: [UInt8] = [0xFF, 0, 0, 0, 0, 0, 0, 0, 1, 0x7F, 3, 0]
        write(signature + Array("NULL".utf8) + Array(repeating: 0, count: 48))
        let property = [11] + Array("Socket-Type".utf8) + [0, 0, 0, 4] + Array("PUSH".utf8)
        let command = [5] + Array("READY".utf8) + property
        write([4, UInt8(command.count)] + command)
        write([2] + withUnsafeBytes(of: length.bigEndian) { Array($0) } + beginning)
    }
}

internal import CWebSockets
internal import Glibc

/// A client's end of TLS: bytes in, bytes out, no socket of its own.
final class TLSClient {
    private let context: OpaquePointer
    private let tls: OpaquePointer
    /// Whether the handshake is done and data can be sent.
    private(set) var isReady = false

    /// TLS failed: why, for the user.
    struct Fault: Error {
        var reason: String
    }

    /// - Parameters:
    ///   - host: the name or address that the server's certificate must be valid for.
    ///   - authorities: the certificate authorities to trust in place of the system's: a PEM file.
    init(host: String, authorities: String?, trustsAnyCertificate: Bool) throws(WebError) {
        guard let context = SSL_CTX_new(TLS_client_method()) else { throw .library("OpenSSL is not there") }
        SSL_CTX_ctrl(context, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(TLS1_2_VERSION), nil)
        let isLoaded =
            authorities.map { SSL_CTX_load_verify_file(context, $0) }
            ?? SSL_CTX_set_default_verify_paths(context)
        guard isLoaded == 1 else {
            SSL_CTX_free(context)
            throw .certificate(
                file: authorities ?? "the system's", reason: "no certificate authorities can be read there")
        }
        var address = in6_addr()
        let isAddress = inet_pton(AF_INET, host, &address) == 1 || inet_pton(AF_INET6, host, &address) == 1
        guard let tls = web_tls_client(context, host, isAddress ? 1 : 0, trustsAnyCertificate ? 1 : 0) else {
            SSL_CTX_free(context)
            throw .library("OpenSSL takes no connection to \(host)")
        }
        self.context = context
        self.tls = tls
    }

    deinit {
        SSL_free(tls)
        SSL_CTX_free(context)
    }

    /// Begins the handshake, or goes on with it. Returns what is to be sent.
    func shakeHands() throws(Fault) -> [UInt8] {
        ERR_clear_error()
        let status = SSL_do_handshake(tls)
        if status == 1 {
            isReady = true
        } else {
            let reason = SSL_get_error(tls, status)
            guard reason == SSL_ERROR_WANT_READ || reason == SSL_ERROR_WANT_WRITE else {
                throw Fault(reason: fault())
            }
        }
        return outgoing()
    }

    /// Takes what the server sent, which `read()` and `shakeHands()` then see.
    func take(_ bytes: UnsafeRawBufferPointer) {
        BIO_write(SSL_get_rbio(tls), bytes.baseAddress, Int32(bytes.count))
    }

    /// The data of the server that is there; empty = none.
    func read() throws(Fault) -> [UInt8] {
        var data: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            ERR_clear_error()
            let count = SSL_read(tls, &piece, Int32(piece.count))
            guard count > 0 else {
                let reason = SSL_get_error(tls, count)
                guard [SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE, SSL_ERROR_ZERO_RETURN].contains(reason)
                else {
                    throw Fault(reason: fault())
                }
                return data
            }
            data += piece[..<Int(count)]
        }
    }

    /// Encrypts data. Returns what is to be sent.
    func send(_ data: UnsafeRawBufferPointer) -> [UInt8] {
        ERR_clear_error()
        if !data.isEmpty { SSL_write(tls, data.baseAddress, Int32(data.count)) }
        return outgoing()
    }

    /// Says that nothing more will be sent. Returns what is to be sent.
    func end() -> [UInt8] {
        ERR_clear_error()
        SSL_shutdown(tls)
        return outgoing()
    }

    private func outgoing() -> [UInt8] {
        let count = web_tls_pending(tls)
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled =
                count == 0 ? 0 : Int(max(0, BIO_read(SSL_get_wbio(tls), buffer.baseAddress, Int32(count))))
        }
    }

    private func fault() -> String {
        let verification = SSL_get_verify_result(tls)
        if verification != X509_V_OK, let text = X509_verify_cert_error_string(verification) {
            return "the server's certificate is not trusted: \(String(cString: text))"
        }
        let code = ERR_get_error()
        ERR_clear_error()
        guard code != 0, let text = ERR_reason_error_string(code) else { return "the server broke off TLS" }
        return "TLS failed: \(String(cString: text))"
    }
}

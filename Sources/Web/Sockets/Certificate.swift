internal import CWebSockets

/// Looks at the files of TLS before libwebsockets does, which tells no one what is wrong with them.
enum Certificate {
    /// Throws where the files cannot serve TLS together.
    static func check(_ files: CertificateFiles) throws(WebError) {
        guard let context = SSL_CTX_new(TLS_server_method()) else {
            throw .library("OpenSSL is not there")
        }
        defer { SSL_CTX_free(context) }
        // A key with a passphrase would be asked for on the terminal, where there may be one.
        SSL_CTX_set_default_passwd_cb(context) { _, _, _, _ in 0 }
        ERR_clear_error()
        guard SSL_CTX_use_certificate_chain_file(context, files.chain) == 1 else {
            throw .certificate(
                file: files.chain, reason: reason("no certificate in PEM form can be read there"))
        }
        guard SSL_CTX_use_PrivateKey_file(context, files.privateKey, SSL_FILETYPE_PEM) == 1 else {
            throw .certificate(
                file: files.privateKey,
                reason: reason(
                    "no private key in PEM form, without passphrase, that belongs to \(files.chain)"))
        }
        guard SSL_CTX_check_private_key(context) == 1 else {
            throw .certificate(
                file: files.privateKey,
                reason: reason("the key does not belong to the certificate \(files.chain)"))
        }
    }

    /// The text with what OpenSSL says.
    private static func reason(_ text: String) -> String {
        let code = ERR_peek_error()
        ERR_clear_error()
        guard code != 0, let detail = ERR_reason_error_string(code) else { return text }
        return "\(text) (\(String(cString: detail)))"
    }
}

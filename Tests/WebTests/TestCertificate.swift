import CWebSockets
import Glibc

@testable import Web

/// A certificate for localhost that vouches for itself, in files of its own.
final class TestCertificate {
    let files: CertificateFiles
    private let folder: String
    // A macro in <openssl/asn1.h> that Swift does not see.
    private static let ascii: Int32 = 0x1001

    init() throws {
        var template = Array("/tmp/antiphon-web-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw WebError.system("mkdtemp", code: errno) }
        folder = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
        files = CertificateFiles(chain: folder + "/chain.pem", privateKey: folder + "/key.pem")
        guard let key = freshKey(), let certificate = X509_new() else {
            throw WebError.library("no key could be made")
        }
        defer {
            EVP_PKEY_free(key)
            X509_free(certificate)
        }
        X509_set_version(certificate, 2)
        ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1)
        X509_gmtime_adj(X509_getm_notBefore(certificate), -3600)
        X509_gmtime_adj(X509_getm_notAfter(certificate), 3600)
        X509_set_pubkey(certificate, key)
        let name = X509_get_subject_name(certificate)
        X509_NAME_add_entry_by_txt(name, "CN", TestCertificate.ascii, "localhost", -1, -1, 0)
        X509_set_issuer_name(certificate, name)
        X509_sign(certificate, key, EVP_sha256())
        try write(files.chain) { PEM_write_bio_X509($0, certificate) }
        try write(files.privateKey) { PEM_write_bio_PrivateKey($0, key, nil, nil, 0, nil, nil) }
    }

    deinit {
        unlink(files.chain)
        unlink(files.privateKey)
        rmdir(folder)
    }

    private func write(_ path: String, _ body: (OpaquePointer?) -> Int32) throws {
        guard let file = BIO_new_file(path, "w") else { throw WebError.library("\(path) cannot be written") }
        defer { BIO_free(file) }
        guard body(file) == 1 else { throw WebError.library("\(path) cannot be written") }
    }
}

/// A fresh key on the curve P-256.
private func freshKey() -> OpaquePointer? {
    guard let context = EVP_PKEY_CTX_new_id(EVP_PKEY_EC, nil) else { return nil }
    defer { EVP_PKEY_CTX_free(context) }
    var key: OpaquePointer?
    guard EVP_PKEY_keygen_init(context) == 1,
        EVP_PKEY_CTX_set_ec_paramgen_curve_nid(context, NID_X9_62_prime256v1) == 1,
        EVP_PKEY_keygen(context, &key) == 1
    else { return nil }
    return key
}

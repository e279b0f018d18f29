/// Why a request cannot be read. The connection ends with the answer: where the next request begins is not known.
struct HTTPFault: Error, Equatable {
    var status: Int
    var message: String

    init(_ status: Int, _ message: String) {
        self.status = status
        self.message = message
    }

    static func malformed(_ message: String) -> HTTPFault { HTTPFault(400, message) }
}

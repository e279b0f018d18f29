import Testing

@testable import Dialogue

@Suite struct TokenTests {
    @Test(arguments: [
        ("Hello, World!", ["hello", "world"]), ("It’s 10:30.", ["it's", "10:30"]),
        ("1,000 or 1, 2", ["1000", "or", "1", "2"]),
        ("twenty-five", ["twenty", "five"]), ("10m", ["10", "m"]), ("-5 degrees", ["minus", "5", "degrees"]),
        ("3.14.", ["3.14"]), ("'quoted'", ["quoted"]), ("你好吗", ["你", "好", "吗"]), ("", []), ("…—!", []),
    ])
    func `words are told apart`(text: String, words: [String]) {
        #expect(Token.words(of: text).map(\.word) == words)
    }
}

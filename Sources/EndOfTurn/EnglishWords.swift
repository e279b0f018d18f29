/// English words by what they say of whether more will follow.
enum EnglishWords {
    /// Said while the speaker thinks.
    static let fillers: Set<String> = ["um", "uh", "er", "erm", "hmm", "hm", "ah", "eh", "mm", "uhm"]
    /// They begin what follows.
    static let conjunctions: Set<String> = [
        "and", "or", "but", "because", "if", "unless", "although", "though", "while", "whereas", "whether",
        "since", "until", "than", "as", "which", "who", "whose", "where", "when", "so", "nor", "plus",
    ]
    /// A noun follows.
    static let determiners: Set<String> = [
        "a", "an", "the", "my", "your", "his", "its", "our", "their", "every", "some", "these", "those",
    ]
    /// What they relate to follows; in English also in the end of a sentence, but not often.
    static let prepositions: Set<String> = [
        "of", "to", "for", "from", "with", "without", "at", "by", "into", "onto", "about", "between",
        "against",
        "during", "through", "under", "via", "per", "towards", "toward", "until", "till", "like", "upon",
        "among",
    ]
    /// Prepositions that often end a sentence: "turn it on".
    static let particles: Set<String> = [
        "in", "on", "up", "off", "over", "out", "down", "away", "back", "before", "after", "around",
    ]
    /// A verb or what is said of the subject follows.
    static let auxiliaries: Set<String> = [
        "is", "are", "was", "were", "am", "be", "been", "being", "has", "have", "had", "will", "would",
        "shall",
        "should", "can", "could", "may", "might", "must", "do", "does", "did", "i'm", "you're", "he's",
        "she's",
        "it's", "we're", "they're", "there's", "that's", "i'll", "you'll", "we'll", "i'd", "i've", "you've",
        "we've", "let's", "don't", "doesn't", "didn't", "isn't", "aren't", "wasn't", "won't", "can't",
        "cannot",
    ]
    /// Verbs that are hardly ever said without an object.
    static let wantingObjects: Set<String> = [
        "want", "need", "get", "put", "make", "give", "take", "bring", "use", "press", "enter", "dial", "set",
        "show", "tell", "let", "find", "keep", "add", "send", "received", "includes", "contains", "called",
    ]
    /// Adverbs and adjectives that what they describe follows.
    static let wantingMore: Set<String> = [
        "very", "really", "too", "quite", "currently", "just", "only", "also", "not", "even", "almost",
        "another",
        "other", "next", "more", "most", "first", "i", "we", "he", "she", "they", "there",
    ]
    /// Clauses that begin so need another one.
    static let subordinators: Set<String> = [
        "if", "when", "because", "while", "although", "though", "unless", "since", "whenever", "once",
        "after",
        "before", "until",
    ]
    /// They stand for something, or before it.
    static let demonstratives: Set<String> = ["this", "that"]
    /// Verbs by which the sentence of a subject is known to have one; besides the auxiliaries and what ends in "ed".
    static let verbs: Set<String> = [
        "want", "need", "get", "put", "make", "give", "take", "bring", "use", "set", "show", "tell", "let",
        "find",
        "go", "goes", "went", "come", "comes", "came", "know", "knows", "knew", "think", "thinks", "thought",
        "say",
        "says", "said", "see", "sees", "saw", "like", "likes", "work", "works", "look", "looks", "seem",
        "seems",
        "mean", "means", "keep", "keeps", "feel", "feels", "felt", "made", "got", "took", "gave", "told",
        "left",
        "ran", "run", "runs", "stop", "stops", "start", "starts", "begin", "begins", "began", "hurt", "hurts",
    ]
    /// A sentence that begins so begins with its subject.
    static let subjects: Set<String> = [
        "the", "a", "an", "my", "your", "his", "her", "its", "our", "their", "this", "these", "those",
    ]
    /// Complete on their own.
    static let answers: Set<String> = [
        "yes", "no", "yeah", "yep", "nope", "okay", "ok", "stop", "thanks", "hello", "hi", "bye", "goodbye",
        "sure",
        "right", "please", "help", "cancel", "continue", "nothing", "never", "correct", "exactly",
    ]
}

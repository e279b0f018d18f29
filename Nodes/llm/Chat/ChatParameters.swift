import NodeRuntime

/// The parameters of the backend `openai`.
extension LanguageModel {
    static let baseURL = Parameter<String>(
        "base_url", default: "",
        "openai: where the server's API is; else OPENAI_BASE_URL of the environment, else https://api.openai.com/v1."
    )
    static let model = Parameter<String>(
        "model", default: "", "openai: the model, by the server's name for it.")
    static let apiKeyVariable = Parameter<String>(
        "api_key_variable", default: "OPENAI_API_KEY",
        "openai: the environment variable that holds the key; the key itself stands in no file.")
    static let instructions = Parameter<String>(
        "instructions", default: "", "openai: the system prompt, where a conversation brings none.",
        changeable: true)
    static let temperature = Parameter<Double>(
        "temperature", default: -1, in: -1...2,
        "openai: how much chance answers have; -1 = as the server has it.",
        changeable: true)
    static let maxTokens = Parameter<Int>(
        "max_tokens", default: 0, in: 0...1_000_000, unit: "tokens",
        "openai: the longest answer, where a conversation names no limit; 0 = no limit.", changeable: true)
    static let stop = Parameter<[String]>("stop", default: [], "openai: texts that end an answer.")
    static let tools = Parameter<String>.path(
        "tools",
        "openai: the tools that answers to transcripts may call: a list (YAML or JSON) of name, description, parameters."
    )
    static let toolChoice = Parameter<String>(
        "tool_choice", default: "auto", "openai: auto, none, required or the name of a tool.")
    static let parallelToolCalls = Parameter<Bool>(
        "parallel_tool_calls", default: true, "openai: whether an answer may call several tools.")
    static let requestTimeout = Parameter<Int>(
        "request_timeout_ms", default: 120_000, in: 1...3_600_000, unit: "ms",
        "openai: the longest that an answer may take, repeated attempts included.", changeable: true)
    static let firstTokenTimeout = Parameter<Int>(
        "first_token_timeout_ms", default: 30_000, in: 1...3_600_000, unit: "ms",
        "openai: how long an attempt may take to its first token; then the answer fails.", changeable: true)
    static let idleTimeout = Parameter<Int>(
        "idle_timeout_ms", default: 15_000, in: 1...3_600_000, unit: "ms",
        "openai: how long the server may be silent within an answer; then it fails.", changeable: true)
    static let maxRetries = Parameter<Int>(
        "max_retries", default: 2, in: 0...20,
        "openai: how often a request is repeated that failed before anything was answered; one that met silence is not.",
        changeable: true)
    static let inputPrice = Parameter<Double>(
        "price_per_million_input", default: 0, in: 0...1e6, unit: "USD",
        "openai: what a million tokens of input cost; with prices, 'usage' says the cost.")
    static let outputPrice = Parameter<Double>(
        "price_per_million_output", default: 0, in: 0...1e6, unit: "USD",
        "openai: what a million tokens of output cost.")
    static let cachedPrice = Parameter<Double>(
        "price_per_million_cached", default: -1, in: -1...1e6, unit: "USD",
        "openai: what a million tokens of cached input cost; -1 = as other input.")
    static let extra = Parameter<String>(
        "extra", default: "",
        "openai: a JSON object whose members are added to each request; null takes one away.")

    static let chatParameters: [any ParameterDeclaration] = [
        baseURL, model, apiKeyVariable, instructions, temperature, maxTokens, stop, tools, toolChoice,
        parallelToolCalls, requestTimeout, firstTokenTimeout, idleTimeout, maxRetries, inputPrice,
        outputPrice,
        cachedPrice, extra,
    ]
}

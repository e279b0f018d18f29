internal import CLinux
internal import Glibc

/// An answer of a worker, on its way to the node.
public struct WorkerAnswer {
    let worker: ObjectIdentifier
    let response: any Sendable
}

/// What the loop needs of a worker of any type.
package protocol WorkerPort: AnyObject {
    /// Readable when answers wait.
    var descriptor: Int32 { get }
    /// Nothing is asked, in work or waiting to be taken.
    var isIdle: Bool { get }
    /// So many requests wait that the node should take no more data.
    var isBehind: Bool { get }
    /// Takes the next answer or failure.
    func take() -> WorkerOutcome?
    /// Ends the thread, after the request in work.
    func stop()
}

/// What comes out of a worker.
package enum WorkerOutcome {
    case answer(WorkerAnswer)
    case failure(String)
}

/// Long computations on a thread of their own, so that the node's loop keeps answering.
///
/// The state lives and dies on the worker's thread; only requests and responses cross. Both are bounded: the worker
/// waits where the loop does not keep up, and the loop takes no data where the worker does not.
public final class Worker<Request: Sendable, Response: Sendable>: WorkerPort {
    /// Hands responses to the node; ask it often whether to go on.
    public struct Emit {
        fileprivate let exchange: WorkerExchange<Request, Response>
        fileprivate let ticket: Int

        /// Hands over one response, waiting for room. `false` when the request was cancelled: stop then.
        @discardableResult public func callAsFunction(_ response: Response) -> Bool {
            exchange.emit(response, ticket: ticket)
        }

        /// Whether the request was cancelled.
        public var isCancelled: Bool { exchange.isCancelled(ticket) }
    }

    private let exchange: WorkerExchange<Request, Response>
    private let thread: WorkerThread

    /// Starts the thread, and returns when `prepare` has.
    ///
    /// - Parameters:
    ///   - node: the node that gets the answers.
    ///   - capacity: how many answers may wait, and with how many waiting requests the loop takes no further data.
    ///   - prepare: runs on the worker's thread; makes the state and returns what handles one request.
    /// - Throws: what `prepare` throws.
    public init(
        _ node: NodeContext, capacity: Int = 64,
        _ prepare: @escaping @Sendable () throws -> (Request, Emit) throws -> Void
    ) throws {
        let exchange = try WorkerExchange<Request, Response>(capacity: capacity)
        self.exchange = exchange
        thread = try WorkerThread {
            let handle: (Request, Emit) throws -> Void
            do {
                handle = try prepare()
                exchange.prepared(nil)
            } catch {
                exchange.prepared(error)
                return
            }
            while let (request, ticket) = exchange.nextRequest() {
                var failure: String?
                do { try handle(request, Emit(exchange: exchange, ticket: ticket)) } catch {
                    failure = "\(error)"
                }
                exchange.finished(ticket, failure: failure)
            }
        }
        if let error = exchange.waitUntilPrepared() {
            thread.join()
            throw error
        }
        node.workers.append(self)
    }

    deinit {
        stop()
    }

    /// Hands a request to the worker; requests are worked on in order.
    public func submit(_ request: Request) {
        exchange.submit(request)
    }

    /// Cancels the requests that `matches` picks, the one in work included. Their waiting answers are thrown away.
    public func cancel(where matches: (Request) -> Bool) {
        exchange.cancel(where: matches)
    }

    /// Cancels everything.
    public func cancelAll() {
        exchange.cancel { _ in true }
    }

    package var descriptor: Int32 { exchange.answersWait.number }
    package var isIdle: Bool { exchange.isIdle }
    package var isBehind: Bool { exchange.isBehind }

    package func take() -> WorkerOutcome? {
        switch exchange.take() {
        case .response(let response):
            .answer(WorkerAnswer(worker: ObjectIdentifier(self), response: response))
        case .failure(let text): .failure(text)
        case nil: nil
        }
    }

    package func stop() {
        exchange.stop()
        thread.join()
    }
}

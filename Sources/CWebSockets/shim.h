// libwebsockets, the loop it runs in and the TLS library beneath it. What Swift cannot say is here: the large structure
// of a context's settings, whose members are flags made of macros, and system calls that Swift's Glibc module leaves out.
// No _GNU_SOURCE here: it changes the layout of types that the Glibc module has already imported.

#ifndef ANTIPHON_CWEBSOCKETS_H
#define ANTIPHON_CWEBSOCKETS_H

#include <errno.h>
#include <fcntl.h>
#include <libwebsockets.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>
#include <uv.h>

/// What a context is made with. Strings may be NULL; they and the protocols must outlive the context.
struct web_settings {
    uv_loop_t *loop;
    const struct lws_protocols *protocols;
    /// What lws_context_user() gives back.
    void *owner;
    /// The most sockets at once.
    unsigned int sockets;
    /// The most bytes read from a socket at once.
    unsigned int buffer_bytes;
    /// Seconds that lws itself waits for a handshake to go on.
    unsigned int patience_seconds;
    /// The certificate chain and the private key (PEM) for TLS on every socket, or NULL for none.
    const char *certificate;
    const char *private_key;
};

static inline struct lws_context *web_context_create(const struct web_settings *settings) {
    // No pings and hang-ups of the library's own: the deadlines of connections are kept in one place, by its user.
    static const lws_retry_bo_t no_policy = {0};
    struct lws_context_creation_info info;
    void *loops[1] = {settings->loop};
    memset(&info, 0, sizeof info);
    info.port = CONTEXT_PORT_NO_LISTEN_SERVER;
    info.protocols = settings->protocols;
    info.user = settings->owner;
    info.foreign_loops = loops;
    info.gid = (gid_t)-1;
    info.uid = (uid_t)-1;
    info.fd_limit_per_thread = settings->sockets;
    info.pt_serv_buf_size = settings->buffer_bytes;
    info.timeout_secs = settings->patience_seconds;
    info.retry_and_idle_policy = &no_policy;
    info.vhost_name = "antiphon";
    // Else a client could choose HTTP/2, which is not spoken here.
    info.alpn = "http/1.1";
    info.options = LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_SKIP_SERVER_CANONICAL_NAME;
    if (settings->certificate) {
        info.options |= LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT;
        info.ssl_cert_filepath = settings->certificate;
        info.ssl_private_key_filepath = settings->private_key;
    }
    return lws_create_context(&info);
}

/// The descriptor by which the library wakes itself, in a context that has nothing else yet; -1 = not found.
static inline int web_wake_descriptor(struct lws_context *context, int limit) {
    for (int descriptor = 0; descriptor < limit; descriptor++)
        if (wsi_from_fd(context, descriptor)) return descriptor;
    return -1;
}

/// Takes the descriptor `wanted` where it is free, as another name of `descriptor`. Returns whether it was.
static inline int web_occupy(int descriptor, int wanted) {
    int taken = fcntl(descriptor, F_DUPFD_CLOEXEC, wanted);
    if (taken >= 0 && taken != wanted) close(taken);
    return taken == wanted;
}

/// Hands a connected socket to the context, as a plain stream of bytes behind TLS where the context has it. The socket
/// is the context's from then on, whatever becomes of it; `opaque` is what lws_get_opaque_user_data() gives.
static inline struct lws *web_adopt(struct lws_context *context, int socket, void *opaque) {
    lws_adopt_desc_t description;
    memset(&description, 0, sizeof description);
    description.vh = lws_get_vhost_by_name(context, "antiphon");
    description.type = (lws_adoption_type)(LWS_ADOPT_SOCKET | LWS_ADOPT_ALLOW_SSL);
    description.fd.sockfd = socket;
    description.opaque = opaque;
    return lws_adopt_descriptor_vhost_via_info(&description);
}

/// Ends the connection in the loop's next round, whatever waits to be sent.
static inline void web_kill(struct lws *socket) {
    lws_set_timeout(socket, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_ASYNC);
    // The library sets its timer in libuv's loop only when something happened on one of its descriptors.
    lws_cancel_service(lws_get_context(socket));
}

/// Whether the library reads what comes.
static inline void web_set_reading(struct lws *socket, int reads) { lws_rx_flow_control(socket, reads ? 1 : 0); }

/// Has the library forget the time it gave the handshake of TLS: it would end the connection then, used or not.
static inline void web_release(struct lws *socket) { lws_set_timeout(socket, NO_PENDING_TIMEOUT, 0); }

/// The bytes that were sent and that the other side's kernel has not taken yet.
static inline long web_untaken(struct lws *socket) {
    int count = 0;
    return ioctl(lws_get_socket_fd(socket), TIOCOUTQ, &count) < 0 ? 0 : count;
}

/// Sends bytes, through TLS where the socket has it, without waiting. Returns how many it took, or -1 when it is broken.
static inline long web_write(struct lws *socket, const void *bytes, size_t count) {
    SSL *tls = lws_get_ssl(socket);
    if (count == 0) return 0;
    if (!tls) {
        ssize_t sent = send(lws_get_socket_fd(socket), bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent >= 0) return (long)sent;
        return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? 0 : -1;
    }
    // What waits lies in another place when it is tried again, and the first part of it may go alone.
    SSL_set_mode(tls, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    ERR_clear_error();
    int sent = SSL_write(tls, bytes, count > (1 << 30) ? 1 << 30 : (int)count);
    if (sent > 0) return sent;
    int reason = SSL_get_error(tls, sent);
    ERR_clear_error();
    return reason == SSL_ERROR_WANT_WRITE || reason == SSL_ERROR_WANT_READ ? 0 : -1;
}

/// Tells the other side that nothing more will be sent.
static inline void web_finish(struct lws *socket) {
    SSL *tls = lws_get_ssl(socket);
    if (tls) {
        ERR_clear_error();
        SSL_shutdown(tls);
        ERR_clear_error();
    }
    shutdown(lws_get_socket_fd(socket), SHUT_WR);
}

/// A client's end of TLS above two queues of bytes. It sends the name where that is no address, and unless any
/// certificate is trusted, the server's must be valid for name or address. NULL where that fails.
static inline SSL *web_tls_client(SSL_CTX *context, const char *name, int is_address, int trusts_any) {
    SSL *tls = SSL_new(context);
    if (!tls) return NULL;
    BIO *received = BIO_new(BIO_s_mem()), *sent = BIO_new(BIO_s_mem());
    if (!received || !sent) {
        BIO_free(received);
        BIO_free(sent);
        SSL_free(tls);
        return NULL;
    }
    SSL_set_bio(tls, received, sent);
    SSL_set_connect_state(tls);
    SSL_set_verify(tls, trusts_any ? SSL_VERIFY_NONE : SSL_VERIFY_PEER, NULL);
    int is_set;
    if (is_address) is_set = X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls), name);
    else is_set = SSL_set1_host(tls, name) && SSL_set_tlsext_host_name(tls, name);
    if (is_set) return tls;
    SSL_free(tls);
    return NULL;
}

/// The bytes that wait in a queue of bytes.
static inline size_t web_tls_pending(SSL *tls) { return BIO_ctrl_pending(SSL_get_wbio(tls)); }

/// Connects a socket: close-on-exec, not blocking. Returns it, or -1 where that fails at once; `errno` tells.
static inline int web_connect(const struct addrinfo *address) {
    int descriptor = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0) return -1;
    // What is sent must not wait for the acknowledgement of what was sent before.
    int yes = 1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (connect(descriptor, address->ai_addr, address->ai_addrlen) == 0 || errno == EINPROGRESS) return descriptor;
    int reason = errno;
    close(descriptor);
    errno = reason;
    return -1;
}

/// Why a connection was not made; 0 = it was.
static inline int web_connect_result(int descriptor) {
    int reason = 0;
    socklen_t length = sizeof reason;
    return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &reason, &length) < 0 ? errno : reason;
}

/// Accepts a connection: close-on-exec, not blocking.
static inline int web_accept(int listener, struct sockaddr_storage *address, socklen_t *length) {
    return (int)syscall(SYS_accept4, listener, address, length, SOCK_CLOEXEC | SOCK_NONBLOCK);
}

/// A timer as a descriptor, on CLOCK_MONOTONIC.
static inline int web_alarm_open(void) { return timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK); }

/// Sets the timer to go off at a time in nanoseconds; 0 = never.
static inline int web_alarm_set(int alarm, uint64_t nanoseconds) {
    struct itimerspec time = {{0, 0}, {(time_t)(nanoseconds / 1000000000), (long)(nanoseconds % 1000000000)}};
    return timerfd_settime(alarm, TFD_TIMER_ABSTIME, &time, NULL);
}

#endif

#include "api/http/listener.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>
#include <utility>

namespace daybook::http {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;

constexpr int kAcceptedAtOnceMax = 64;  // Then the connections there are get their turn.
// So many more than connections_max are told why they are refused; the rest is just closed.
constexpr std::size_t kRefusedAtOnceMax = 64;

std::string address_text(const sockaddr_storage& address) {
  std::array<char, INET6_ADDRSTRLEN> text = {};
  if (address.ss_family == AF_INET) {
    sockaddr_in v4;
    std::memcpy(&v4, &address, sizeof v4);
    ::inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
    return text.data();
  }
  sockaddr_in6 v6;
  std::memcpy(&v6, &address, sizeof v6);
  ::inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
  // An IPv4 client of a listener on "::" is the same client.
  constexpr std::string_view kMapped = "::ffff:";
  const std::string_view whole = text.data();
  const bool mapped = whole.starts_with(kMapped) && whole.find('.') != std::string_view::npos;
  return std::string(mapped ? whole.substr(kMapped.size()) : whole);
}

std::string without_brackets(const std::string& host) {
  if (host.size() < 2 || host.front() != '[' || host.back() != ']') return host;
  return host.substr(1, host.size() - 2);
}

bool out_of_resources(int error) {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

}  // namespace

struct Listener::Socket {
  using Acceptor = boost::asio::basic_socket_acceptor<tcp, boost::asio::io_context::executor_type>;
  explicit Socket(boost::asio::io_context& loop) : acceptor(loop) {}
  Acceptor acceptor;
};

Listener::Listener(Shared& shared, const std::vector<std::shared_ptr<Worker>>& workers)
    : shared_(shared),
      workers_(workers),
      socket_(std::make_unique<Socket>(workers.front()->loop())) {}

Listener::~Listener() = default;

Status Listener::open() {
  const ServerOptions& options = shared_.options;
  auto& acceptor = socket_->acceptor;
  try {
    boost::asio::ip::basic_resolver<tcp, boost::asio::io_context::executor_type> resolver(
        workers_.front()->loop());
    const auto found = resolver.resolve(without_brackets(options.host),
                                        std::to_string(options.port), tcp::resolver::passive);
    const tcp::endpoint endpoint = found.begin()->endpoint();
    acceptor.open(endpoint.protocol());
    acceptor.set_option(tcp::acceptor::reuse_address(true));
    acceptor.bind(endpoint);
    acceptor.listen(boost::asio::socket_base::max_listen_connections);
    acceptor.non_blocking(true);
    port_ = acceptor.local_endpoint().port();
  } catch (const boost::system::system_error& error) {
    return unavailable("server.cannot_listen", "cannot listen on " + options.host + ":" +
                                                   std::to_string(options.port) + ": " +
                                                   error.code().message());
  }
  workers_.front()->on_tick([this] {
    if (std::exchange(paused_, false)) accept_waiting();
  });
  wait();
  return Done{};
}

void Listener::close() {
  boost::asio::post(workers_.front()->loop(), [this] {
    if (!socket_->acceptor.is_open()) return;
    accept_waiting();  // The kernel has taken them already; closing now would reset them.
    error_code ignored;
    socket_->acceptor.close(ignored);
    paused_ = false;
  });
}

void Listener::wait() {
  socket_->acceptor.async_wait(tcp::acceptor::wait_read, [this](const error_code& ec) {
    if (!ec) accept_waiting();
  });
}

void Listener::accept_waiting() {
  for (int accepted = 0; accepted < kAcceptedAtOnceMax; ++accepted) {
    if (!accept_one()) break;
  }
  if (!paused_ && socket_->acceptor.is_open()) wait();
}

bool Listener::accept_one() {
  Peer peer;
  sockaddr_storage address = {};
  socklen_t length = sizeof address;
  peer.socket =
      Descriptor(::accept4(socket_->acceptor.native_handle(), reinterpret_cast<sockaddr*>(&address),
                           &length, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!peer.socket.valid()) {
    const int error = errno;
    if (out_of_resources(error)) pause(error);
    return error == ECONNABORTED || error == EINTR;
  }
  peer.ip_v6 = address.ss_family == AF_INET6;
  peer.address = address_text(address);
  const int on = 1;
  ::setsockopt(peer.socket.number(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  admit(std::move(peer));
  return true;
}

// Trying again at once would burn the processor for as long as nobody leaves.
void Listener::pause(int error) {
  paused_ = true;
  if (const auto& failed = shared_.options.hooks.accept_failed) {
    failed(std::generic_category().message(error));
  }
}

void Listener::admit(Peer peer) {
  const std::size_t connections_max = shared_.options.limits.connections_max;
  const std::size_t open = shared_.connections_open;
  if (open >= connections_max + kRefusedAtOnceMax) return;
  Worker& worker = *workers_[next_worker_++ % workers_.size()];
  worker.count_connections(+1);
  worker.adopt(std::move(peer), open >= connections_max);
}

}  // namespace daybook::http

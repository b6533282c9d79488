#include "api/http/watch.h"

#include <poll.h>

#include <array>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <utility>

#include "api/http/connection.h"

namespace daybook::http {

using boost::asio::ip::tcp;
using boost::system::error_code;

namespace {

// Most requests without a large body fit; every idle connection holds as much.
constexpr std::size_t kReadAheadBytes = 1024;

}  // namespace

struct Watch::Socket {
  // The concrete executor: the type-erased default costs an indirect call and a copy at each wait.
  using Stream = boost::asio::basic_stream_socket<tcp, boost::asio::io_context::executor_type>;
  explicit Socket(boost::asio::io_context& loop) : stream(loop) {}
  Stream stream;
  std::array<char, kReadAheadBytes> read;
};

Watch::Watch(boost::asio::io_context& loop, Descriptor socket, bool ip_v6, bool reads_ahead)
    : socket_(std::make_unique<Socket>(loop)), reads_ahead_(reads_ahead) {
  socket_->stream.assign(ip_v6 ? tcp::v6() : tcp::v4(), socket.number());  // Throws.
  socket.release();
}

Watch::~Watch() = default;

int Watch::socket() const { return socket_->stream.native_handle(); }

bool Watch::has_left() const {
  pollfd asked{.fd = socket(), .events = POLLRDHUP, .revents = 0};
  return ::poll(&asked, 1, 0) == 1;
}

void Watch::arm(Want want, std::shared_ptr<Connection> whom) {
  if (armed_ == want) return;
  if (armed_ != Want::kNothing) nudge();
  armed_ = want;
  const std::uint32_t wait = ++wait_;
  // An error is no news here: the next read or write meets it.
  auto done = [whom = std::move(whom), wait](const error_code&, std::size_t bytes = 0) {
    whom->resume(wait, bytes);
  };
  auto& stream = socket_->stream;
  if (want == Want::kWritable) {
    stream.async_wait(tcp::socket::wait_write, std::move(done));
  } else if (reads_ahead_) {
    stream.async_read_some(boost::asio::buffer(socket_->read), std::move(done));
  } else {
    stream.async_wait(tcp::socket::wait_read, std::move(done));
  }
}

std::optional<std::string_view> Watch::disarm(std::uint32_t wait, std::size_t bytes) {
  if (wait != wait_) return std::nullopt;
  armed_ = Want::kNothing;
  return std::string_view(socket_->read.data(), bytes);
}

void Watch::nudge() {
  error_code ignored;
  socket_->stream.cancel(ignored);
}

}  // namespace daybook::http

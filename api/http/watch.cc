#include "api/http/watch.h"

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <utility>

#include "api/http/connection.h"

namespace daybook::http {

using boost::asio::ip::tcp;
using boost::system::error_code;

struct Watch::Socket {
  // The concrete executor: the type-erased default costs an indirect call and a copy at each wait.
  using Stream = boost::asio::basic_stream_socket<tcp, boost::asio::io_context::executor_type>;
  explicit Socket(boost::asio::io_context& loop) : stream(loop) {}
  Stream stream;
};

Watch::Watch(boost::asio::io_context& loop, Descriptor socket, bool ip_v6)
    : socket_(std::make_unique<Socket>(loop)) {
  socket_->stream.assign(ip_v6 ? tcp::v6() : tcp::v4(), socket.number());  // Throws.
  socket.release();
}

int Watch::socket() const { return socket_->stream.native_handle(); }

Watch::~Watch() = default;

void Watch::arm(Want want, std::shared_ptr<Connection> whom) {
  if (armed_ == want) return;
  error_code ignored;
  if (armed_ != Want::kNothing) socket_->stream.cancel(ignored);
  armed_ = want;
  const std::uint32_t wait = ++wait_;
  const auto direction = want == Want::kWritable ? tcp::socket::wait_write : tcp::socket::wait_read;
  // An error is no news here: the next read or write meets it.
  socket_->stream.async_wait(
      direction, [whom = std::move(whom), wait](const error_code&) { whom->resume(wait); });
}

bool Watch::disarm(std::uint32_t wait) {
  if (wait != wait_) return false;
  armed_ = Want::kNothing;
  return true;
}

}  // namespace daybook::http

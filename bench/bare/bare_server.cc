// The bare path over HTTP: Beast on one thread, bodies parsed by simdjson, answers from the bare
// store, and nothing else. No route checks anything.
//
// bare_server FOLDER [persons that are there at first]
#include <simdjson.h>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <charconv>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include "bench/bare/bare_store.h"

namespace daybook::bench {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;
using Text = http::response<http::string_body>;

std::string text_of(simdjson::ondemand::object& object, std::string_view name) {
  return std::string(std::string_view(object.find_field_unordered(name).get_string()));
}

BarePerson person_of(simdjson::ondemand::object object) {
  return {text_of(object, "name"), text_of(object, "primary_email"),
          text_of(object, "lifecycle_stage"), text_of(object, "job_title")};
}

std::uint64_t number_of(std::string_view text) {
  std::uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

class Session;

// Answers that the writer's thread hands to the loop's: one wake-up for all that are ready.
class Handover {
 public:
  explicit Handover(asio::io_context& loop) : loop_(loop) {}
  void add(std::shared_ptr<Session> session, std::string row);

 private:
  void deliver();

  struct Answer {
    std::shared_ptr<Session> session;
    std::string row;
  };
  asio::io_context& loop_;
  std::mutex mutex_;
  std::vector<Answer> ready_;
};

struct Shared {
  explicit Shared(const BareOptions& options) : store(options) {}
  asio::io_context loop{1};
  Handover handover{loop};
  simdjson::ondemand::parser parser;
  const std::string small = std::string(300, 'x');
  const std::string large = std::string(15'000, 'x');
  BareStore store;
};

class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(Socket socket, Shared& shared) : socket_(std::move(socket)), shared_(shared) {}

  void read() {
    parser_.emplace();
    parser_->body_limit(std::uint64_t{64} << 20);
    http::async_read(socket_, buffer_, *parser_,
                     [self = shared_from_this()](error_code failed, std::size_t) {
                       if (!failed) self->answer_request();
                     });
  }

  void answer(unsigned status, std::string body) {
    response_ = Text(static_cast<http::status>(status), 11);
    response_.set(http::field::content_type, "application/json");
    response_.body() = std::move(body);
    response_.prepare_payload();
    http::async_write(socket_, response_,
                      [self = shared_from_this()](error_code failed, std::size_t) {
                        if (!failed) self->read();
                      });
  }

 private:
  void answer_request() {
    const auto target = parser_->get().target();
    const std::string_view path(target.data(), target.size());
    parser_->get().method() == http::verb::post ? post(path) : answer(200, get(path));
  }

  std::string get(std::string_view path) {
    constexpr std::string_view kOfOne = "/persons/";
    if (path == "/bytes/300") return shared_.small;
    if (path == "/bytes/15000") return shared_.large;
    if (path.starts_with(kOfOne)) return shared_.store.row(number_of(path.substr(kOfOne.size())));
    const bool is_covered = path.starts_with("/covered");
    return shared_.store.page(path.substr(path.find('=') + 1), is_covered);
  }

  void post(std::string_view path) {
    const simdjson::padded_string body(parser_->get().body());
    auto document = shared_.parser.iterate(body);
    std::vector<BarePerson> persons;
    if (path.ends_with("/batch/")) {
      for (auto item : document["items"].get_array())
        persons.push_back(person_of(item.get_object()));
    } else {
      persons.push_back(person_of(document.get_object()));
    }
    if (path == "/parse") return answer(200, persons.front().name);
    shared_.store.create(std::move(persons), [self = shared_from_this()](std::string row) {
      self->shared_.handover.add(self, std::move(row));
    });
  }

  Socket socket_;
  Shared& shared_;
  boost::beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  Text response_;
};

void Handover::add(std::shared_ptr<Session> session, std::string row) {
  bool is_first = false;
  {
    const std::lock_guard lock(mutex_);
    is_first = ready_.empty();
    ready_.push_back({std::move(session), std::move(row)});
  }
  if (is_first) asio::post(loop_, [this] { deliver(); });
}

void Handover::deliver() {
  std::vector<Answer> ready;
  {
    const std::lock_guard lock(mutex_);
    ready.swap(ready_);
  }
  for (Answer& one : ready) one.session->answer(201, std::move(one.row));
}

void accept(Acceptor& acceptor, Shared& shared) {
  acceptor.async_accept([&](error_code failed, Socket socket) {
    if (failed) return;
    socket.set_option(asio::ip::tcp::no_delay(true));
    std::make_shared<Session>(std::move(socket), shared)->read();
    accept(acceptor, shared);
  });
}

void serve(const BareOptions& options) {
  Shared shared(options);
  Acceptor acceptor(shared.loop.get_executor());
  const asio::ip::tcp::endpoint any_port(asio::ip::make_address("127.0.0.1"), 0);
  acceptor.open(any_port.protocol());
  acceptor.bind(any_port);
  acceptor.listen();
  std::printf("listening on http://127.0.0.1:%d\n", acceptor.local_endpoint().port());
  std::fflush(stdout);
  accept(acceptor, shared);
  shared.loop.run();
}

}  // namespace
}  // namespace daybook::bench

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  daybook::bench::BareOptions options;
  options.folder = argv[1];
  if (argc > 2) options.filled = std::strtoull(argv[2], nullptr, 10);
  daybook::bench::serve(options);
  return 0;
}

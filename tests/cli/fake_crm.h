// As much of the crm surface as import and export use, kept in memory.
#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "api/cli/formats/row.h"
#include "tests/cli/fake_server.h"

namespace daybook::cli {

// Accepts the token "good"; "weak" is known and may do nothing. A person needs a name; an address
// needs an @.
class FakeCrm {
 public:
  FakeCrm();

  std::string url() const { return server_.url(); }

  std::vector<Row> persons();
  std::vector<Row> organizations();
  void add(std::string_view plural, std::vector<Cell> record);

  // The next requests with a body are answered with these and not carried out; a dropped one is
  // carried out.
  void answer_next(FakeResponse response);

  int replays();                          // Batches answered from their idempotency key.
  std::vector<std::string> batch_keys();  // Of batches that were carried out, in order.
  int connections() const { return server_.connections(); }

 private:
  using Records = std::vector<Row>;

  FakeResponse handle(const FakeRequest& request);
  FakeResponse list(const FakeRequest& request, const Records& records);
  FakeResponse batch(const FakeRequest& request, Records& records);
  std::string upsert(const std::string& element, const std::string& field, Records& records);
  Records& records_of(const std::string& path);

  std::mutex mutex_;
  Records persons_;
  Records organizations_;
  Records deals_;
  std::deque<FakeResponse> answers_;
  std::map<std::string, std::pair<std::string, std::string>> kept_;  // Key to body and answer.
  std::vector<std::string> keys_;
  int replays_ = 0;
  int created_ = 0;
  int updated_ = 0;
  int unchanged_ = 0;
  int failed_ = 0;
  int last_id_ = 0;
  FakeServer server_;  // Last: it calls the rest until it is gone.
};

}  // namespace daybook::cli

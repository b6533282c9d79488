// The organizations that an import's persons name: found by their exact name, made when missing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "api/cli/http_client.h"
#include "api/cli/server_answer.h"

namespace daybook::cli {

// One thread at a time; the client outlives it. Remembers every name: memory grows with the number
// of different organizations.
class OrganizationDirectory {
 public:
  OrganizationDirectory(HttpClient& client, std::string url);

  // Looks the names up and makes those that are missing. A Failure when the server cannot be asked.
  std::optional<Failure> resolve(const std::vector<std::string>& names);

  struct Entry {
    std::string id;      // Empty: it could be neither found nor made.
    std::string reason;  // Why.
  };
  // Of a name that was resolved.
  const Entry& find(const std::string& name) const { return entries_.at(name); }

  std::uint64_t created() const { return created_; }
  // What is made from now on belongs to that import.
  void of_import(std::string import) { import_ = std::move(import); }

 private:
  // Fills `id` when an organization has exactly this name.
  std::optional<Failure> look_up(const std::string& name, std::string& id);
  std::optional<Failure> create(const std::vector<std::string>& names);

  HttpClient& client_;
  std::string url_;
  std::unordered_map<std::string, Entry> entries_;
  std::uint64_t created_ = 0;
  std::string import_;
};

}  // namespace daybook::cli

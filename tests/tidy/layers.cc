#include "tests/tidy/layers.h"

#include <algorithm>
#include <map>
#include <regex>
#include <set>

namespace daybook::tidy {
namespace {

struct Include {
  std::size_t line;
  std::string name;
  bool in_quotes;

  std::string folder() const { return name.substr(0, name.find('/')); }
};

std::vector<Include> includes_of(const SourceFile& file) {
  static const std::regex kInclude(R"re(^\s*#\s*include\s*(["<])([^">]+)[">].*)re");
  std::vector<Include> includes;
  std::size_t number = 0;
  for (const auto line : file.lines()) {
    ++number;
    std::match_results<std::string_view::const_iterator> match;
    if (!std::regex_match(line.begin(), line.end(), match, kInclude)) continue;
    includes.push_back({number, match[2].str(), match[1] == "\""});
  }
  return includes;
}

const std::map<std::string_view, std::set<std::string>>& allowed() {
  static const std::map<std::string_view, std::set<std::string>> kAllowed{
      {"domain", {"domain"}},
      {"eventstore", {"domain", "eventstore"}},
      {"projections", {"domain", "eventstore", "projections"}},
      {"snapshots", {"domain", "eventstore", "projections", "snapshots"}},
      {"api", {"domain", "eventstore", "projections", "snapshots", "api"}},
  };
  return kAllowed;
}

// What the layers above may not know of eventstore: how it is done.
bool is_inside_of_eventstore(const std::string& name) {
  static const std::regex kInside("eventstore/(rocksdb|memory|postgres|committer).*");
  return std::regex_match(name, kInside);
}

bool is_layer(const std::string& folder) { return allowed().contains(folder); }

bool is_standard(const Include& include) {
  return !include.in_quotes && include.name.find_first_of("/.") == std::string::npos;
}

bool is_heavy(const std::string& name) {
  static const std::regex kHeavy(
      "(boost/|rocksdb/|simdjson|unicode/|curl/|openssl/|google/protobuf).*|.*\\.pb\\.h");
  return std::regex_match(name, kHeavy);
}

// A header that opens with "... Internal to ..." is a part of sources, not an interface.
bool is_interface(const SourceFile& file) {
  return file.is_header() &&
         file.text.substr(0, file.text.find('#')).find("Internal to") == std::string::npos;
}

bool may_know_beast(const SourceFile& file) {
  return file.path.starts_with("api/http/") || !is_layer(std::string(file.top_folder()));
}

}  // namespace

Complaints includes_against_the_layers(const SourceFile& file) {
  Complaints complaints;
  const auto rule = allowed().find(file.top_folder());
  if (!file.is_cpp() || rule == allowed().end()) return complaints;
  for (const auto& include : includes_of(file)) {
    const bool above = is_layer(include.folder()) && !rule->second.contains(include.folder());
    const bool inside = file.top_folder() == "projections" && is_inside_of_eventstore(include.name);
    if (above || inside) {
      complaints.push_back(complaint(file, include.line, "may not include " + include.name));
    }
  }
  return complaints;
}

Complaints includes_that_domain_may_not_have(const SourceFile& file) {
  Complaints complaints;
  if (!file.is_cpp() || file.top_folder() != "domain") return complaints;
  for (const auto& include : includes_of(file)) {
    const bool own = include.in_quotes && include.folder() == "domain";
    if (!own && !is_standard(include)) {
      complaints.push_back(
          complaint(file, include.line, "domain is domain and standard library only"));
    }
  }
  return complaints;
}

Complaints heavy_includes(const SourceFile& file) {
  Complaints complaints;
  if (!file.is_cpp() || !is_layer(std::string(file.top_folder()))) return complaints;
  const bool light = is_interface(file) && !file.path.starts_with("api/http/");
  for (const auto& include : includes_of(file)) {
    if (light && is_heavy(include.name)) {
      complaints.push_back(complaint(file, include.line, "heavy header in a header"));
    }
    if (include.name.starts_with("boost/beast") && !may_know_beast(file)) {
      complaints.push_back(complaint(file, include.line, "Beast stays in api/http"));
    }
  }
  return complaints;
}

}  // namespace daybook::tidy

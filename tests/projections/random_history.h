// Random histories over the test kinds, and what a list should show of them, worked out the slow
// way.
#pragma once

#include <random>

#include "projections/query.h"
#include "tests/projections/test_log.h"

namespace daybook::test {

inline constexpr TenantId kTenants[] = {TenantId{1}, TenantId{7}};

class RandomHistory {
 public:
  explicit RandomHistory(std::uint64_t seed) : random_(seed) {}

  // Appends one commit that keeps unique values unique.
  void step(TestLog& log);
  ListQuery query();

  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }

 private:
  bool chance(unsigned percent) { return below(100) < percent; }
  Value name();
  Value field_value(const Field& field);
  std::vector<std::pair<Field, Value>> contact_values(const TestLog& log, TenantId tenant,
                                                      const Record* now);
  std::vector<std::pair<Field, Value>> values(const TestLog& log, TenantId tenant, KindId kind,
                                              const Record* now);
  Commit one_change(const TestLog& log, TenantId tenant);
  Condition condition();
  Condition plain_condition();
  std::vector<Condition> alternatives();

  std::mt19937_64 random_;
  std::vector<Uuid> companies_;
  std::vector<Uuid> labels_;
  std::uint64_t serial_ = 0;
};

// All that match, in order.
std::vector<Record> expected_list(const TestLog& log, const ListQuery& query);

}  // namespace daybook::test

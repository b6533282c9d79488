#include "projections/projection.h"

namespace daybook {

const Projections& inline_projections() {
  static const Projections kAll = [] {
    Projections all;
    all.push_back(make_record_rows());
    all.push_back(make_claim_rows());
    all.push_back(make_history_rows());
    all.push_back(make_keyed_rows());
    all.push_back(make_subject_rows());
    all.push_back(make_deal_totals());
    return all;
  }();
  return kAll;
}

}  // namespace daybook

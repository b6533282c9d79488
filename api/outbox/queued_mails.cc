#include "api/outbox/queued_mails.h"

#include <string>

#include "domain/access/mail.h"

namespace daybook::api {

ListQuery queued_mails(TenantId tenant) {
  ListQuery query;
  query.tenant = tenant;
  query.kind = &mail::kMail;
  query.conditions = {{mail::kStatus.id, Match::kEquals, std::string("queued")}};
  return query;
}

Status check_outbox(const Reader& reader, TenantId tenant, std::size_t queued_max) {
  ListQuery query = queued_mails(tenant);
  query.limit = 0;
  DAYBOOK_TRY(const auto page, reader.list(query));
  if (page.count < queued_max) return Done{};
  return unavailable("outbox.full", std::to_string(queued_max) + " mails wait to be sent already.");
}

}  // namespace daybook::api

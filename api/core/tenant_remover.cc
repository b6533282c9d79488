#include "api/core/tenant_remover.h"

#include <algorithm>

#include "api/core/joiner.h"
#include "domain/access/mail.h"
#include "domain/automation/webhook.h"
#include "domain/crud/crud.h"
#include "projections/scrub.h"

namespace daybook::api {
namespace {

constexpr std::uint32_t kAtOnce = 500;

ListQuery query_of(TenantId tenant, const Kind& kind) {
  ListQuery query;
  query.tenant = tenant;
  query.kind = &kind;
  query.limit = kAtOnce;
  return query;
}

// None is left to find when this was done before; a tenant whose key is gone has none to delete.
Status delete_webhooks(Shard& home, TenantId tenant) {
  const auto key = home.keys().tenant_key(tenant);
  if (!key || key->is_erased()) return Done{};
  while (true) {
    DAYBOOK_TRY(const ListPage page, home.reader().list(query_of(tenant, webhook::kWebhook)));
    if (page.records.empty()) return Done{};
    Command command;
    command.tenant = tenant;
    command.name = "webhook.delete";
    for (const Record& webhook : page.records) {
      Item item;
      item.kind = &webhook::kWebhook;
      item.behaviour = &crud::kRemove;
      item.id = webhook.key.id;
      command.items.push_back(std::move(item));
    }
    DAYBOOK_CHECK(run_command(home, std::move(command)).status);
  }
}

// Those that were sent left copies as well.
Result<std::vector<Uuid>> mails_of(const Shard& home, TenantId tenant) {
  std::vector<Uuid> mails;
  ListQuery query = query_of(tenant, mail::kMail);
  for (bool is_last = false; !is_last; query.offset += query.limit) {
    DAYBOOK_TRY(const ListPage page, home.reader().list(query));
    is_last = page.records.size() < query.limit;
    for (const Record& mail : page.records) mails.push_back(mail.key.id);
  }
  return mails;
}

}  // namespace

Status TenantRemover::remove(Shard& home, TenantId tenant) const {
  DAYBOOK_CHECK(begin_(ErasureStep::kFold));
  DAYBOOK_CHECK(delete_webhooks(home, tenant));
  DAYBOOK_CHECK(destroy_keys(home, tenant));
  DAYBOOK_TRY(const auto mails, mails_of(home, tenant));
  DAYBOOK_CHECK(drop_copies(home, tenant, mails));
  DAYBOOK_CHECK(drop_rows(home, tenant));
  return drop_copies(home, tenant, {});
}

// Lists that are behind are caught up from what can be read, so they are folded first.
Status TenantRemover::destroy_keys(Shard& home, TenantId tenant) const {
  DAYBOOK_CHECK(prepare_scrub(home.views()));
  DAYBOOK_CHECK(begin_(ErasureStep::kKeys));
  return home.erase_tenant_keys(tenant);
}

Status TenantRemover::drop_copies(Shard& home, TenantId tenant,
                                  const std::vector<Uuid>& mails) const {
  DAYBOOK_CHECK(begin_(ErasureStep::kCopies));
  const std::vector<Uuid> no_subjects;
  const ErasedSubjects gone{home, tenant, no_subjects, mails};
  for (const Eraser::OnErased& hook : hooks_) DAYBOOK_CHECK(hook(gone));
  return Done{};
}

// Repairing reads anew what the views keep in memory of every tenant.
Status TenantRemover::drop_rows(Shard& home, TenantId tenant) const {
  DAYBOOK_CHECK(begin_(ErasureStep::kViews));
  DAYBOOK_CHECK(remove_rebuilt_views(home.views_folder().string()));
  DAYBOOK_CHECK(remove_tenant(home.views(), tenant));
  DAYBOOK_CHECK(home.repair_views());
  std::uint64_t moment = 0;
  DAYBOOK_CHECK(home.between_batches([&]() -> Status {
    moment = renew_snapshot(home.views());
    return Done{};
  }));
  return scrub_tenant(home.views(), tenant, moment, patience_);
}

}  // namespace daybook::api

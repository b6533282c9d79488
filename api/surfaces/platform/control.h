// What the handlers of this surface have in common: the records of control, and the commands that
// change them.
#pragma once

#include <string>
#include <string_view>

#include "api/core/exchange.h"
#include "domain/access/permissions.h"

namespace daybook::api::platform {

// A user who is a member of control.
struct Admin {
  Record user;
  Record membership;
};

const Reader& control_of(const Exchange& exchange);

// kNotFound when the id in the path names nobody, or nobody who is an administrator.
Result<Admin> admin_of_path(const Exchange& exchange);
// Of a user's number; nothing for whoever is no administrator.
Result<std::optional<Admin>> find_admin(const Reader& control, const Record& user);
Result<std::optional<Record>> user_of_number(const Reader& control, std::int64_t number);

// An organization of the platform: a tenant's record. kNotFound for an id that names none.
Result<Record> org_of_id(const Reader& control, const std::optional<Uuid>& id);
// kForbidden "org.no_access" unless the caller may look into every organization, or into this one.
Status check_org_access(const Exchange& exchange, const Record& org);
// The command, refused in the same way when the caller may not look into it any more by the time it
// is decided.
Command within_org_access(const Exchange& exchange, const Record& org, Command command);

Result<Record> group_of_id(const Reader& control, const Uuid& id);
// One that is not archived: the same error otherwise.
Result<Record> group_to_give(const Reader& control, const Uuid& id);

// Every record of the kind, or those whose field holds the value. Of kinds of which there are few.
Result<std::vector<Record>> all_of(const Reader& control, const Kind& kind,
                                   const std::vector<Condition>& conditions);
// The same in any tenant.
Result<std::vector<Record>> all_in(const Reader& reader, TenantId tenant, const Kind& kind,
                                   const std::vector<Condition>& conditions);
Result<std::vector<Record>> assignments_of(const Reader& control, const Record& membership);
Result<std::vector<Record>> org_access_of(const Reader& control, const Record& membership);

// The body by the schema; what is wrong is named.
Result<Input> request_of(const Exchange& exchange, const Schema& schema);

// A command of control, with what the caller may do on the platform.
Command control_command(const Exchange& exchange, std::string name);
Item make_item(const Kind& kind, const Behaviour& behaviour, const Uuid& id, Input input = {});

// Submits it and answers what `render` makes of the outcome. `taken` is the answer when another
// record has the value that one alone may have: decided by the commit, so that who asks again with
// the same key gets the first answer.
void submit(const ExchangePtr& exchange, Command command, Exchange::Render render,
            std::optional<Error> taken = {});

}  // namespace daybook::api::platform

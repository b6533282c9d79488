// The operations of the crm surface that are no verb of a resource. Each file of this folder holds
// the handlers of one subject.
#pragma once

#include "api/core/exchange.h"

namespace daybook::api::crm {

// behaviours.cc: POST {resource}/{id}/{behaviour}/ with the behaviour's input.
void run_behaviour(const ExchangePtr& exchange);
void assign_tag(const ExchangePtr& exchange);
void withdraw_tag(const ExchangePtr& exchange);

// persons.cc
void invite_person(const ExchangePtr& exchange);
void link_user(const ExchangePtr& exchange);
void merge_persons(const ExchangePtr& exchange);

// batch.cc
void write_batch(const ExchangePtr& exchange);

// users.cc
void list_users(const ExchangePtr& exchange);
void create_user(const ExchangePtr& exchange);
void read_user(const ExchangePtr& exchange);
void suspend_user(const ExchangePtr& exchange);
void reinstate_user(const ExchangePtr& exchange);

// invitations.cc
void accept_invitation(const ExchangePtr& exchange);

// tokens.cc
void list_tokens(const ExchangePtr& exchange);
void create_token(const ExchangePtr& exchange);
void read_token(const ExchangePtr& exchange);
void revoke_token(const ExchangePtr& exchange);

}  // namespace daybook::api::crm

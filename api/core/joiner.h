// Brings users into tenants. That spans two histories, so it is three commits: control registers
// the user and a pending joining, the tenant makes the membership, control settles the joining.
// What a crash left pending is resumed at the next start.
//
// Threads: any worker thread; never an I/O thread or a committer, since it waits for commits.
#pragma once

#include "api/core/shards.h"
#include "domain/core/result.h"
#include "eventstore/command.h"

namespace daybook::api {

struct NewUser {
  std::string email;
  std::string name;
  std::string password_hash;  // Empty: the user cannot sign in by password.
  bool is_verified = false;
  bool is_admin = false;
  bool is_staff = false;
  std::optional<Uuid> invitation = {};
  std::optional<Uuid> group = {};  // That they get with the membership.
};

struct Joined {
  Record user;
  Record membership;
  TenantId tenant{};
  Position position{};       // Of the commit in the tenant that let them in.
  bool is_repeated = false;  // Both records as they were when the request was first answered.
};

class Joiner {
 public:
  explicit Joiner(const Shards& shards) : shards_(shards) {}

  // Registers the user unless the address is known, and joins them to the tenant. `by` says who
  // asks (actor, request id ...); its items are not used. kConflict "membership.exists" when the
  // user is a member already: of several at once all but the first are told so.
  Result<Joined> join(TenantId tenant, const NewUser& user, const Command& by) const;

  // The same for a user who is there, whatever their address. kNotFound "user.not_found".
  Result<Joined> join_known(TenantId tenant, const Uuid& user, bool is_admin,
                            const Command& by) const;

  // Finishes every pending joining; at start, before serving.
  Status resume() const;

  // Whether a request with this idempotency key was registered already: it is repeated, then.
  bool knows(const Command& by) const;

 private:
  // Whom the registration is for: somebody new, or somebody as they were when they were looked up.
  struct Wanted {
    Uuid id;
    std::optional<Version> version = {};
  };
  Result<Joined> try_to_join(TenantId tenant, const NewUser& user, const Command& by) const;
  Result<Joined> register_and_finish(TenantId tenant, const Wanted& wanted, const NewUser& user,
                                     const Command& by) const;
  Status finish_those_before(const Record& own) const;
  Result<Joined> finish_own(const RecordKey& joining, const Command& by) const;
  Status look_back(Position registered, Joined& joined) const;
  Status finish(const Record& joining, const Command& by) const;

  const Shards& shards_;
};

// The reason why a command of somebody whose rights have changed meanwhile does not stand.
inline constexpr std::string_view kAccessChanged = "access.changed";

// Submits and waits for the answer. Not on a committer's thread.
CommandAnswer run_command(Shard& shard, Command command);

// The same caller's next command of the same request.
Command next_command(const Command& by, TenantId tenant, std::string name);

}  // namespace daybook::api

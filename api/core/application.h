// What every request can reach: the parts a server is made of, and nothing that a request owns.
// Made and owned by api/core/server.cc; the parts outlive every request.
#pragma once

#include <string>

#include "api/access/authenticator.h"
#include "api/core/metrics.h"
#include "api/core/shards.h"
#include "api/core/workers.h"
#include "api/secrets/password.h"

namespace daybook::api {

class CheckpointSigner;
class Eraser;
class Joiner;
class Readiness;
struct SystemPages;
class Webhooks;

struct Application {
  Shards& shards;
  Authenticator& authenticator;
  Workers& workers;
  Workers& past_workers;  // For reads of the past, which may wait until it is made ready.
  Metrics& metrics;
  secrets::PasswordHasher& hasher;
  Joiner& joiner;
  Eraser& eraser;
  CheckpointSigner& signer;
  const Readiness& readiness;
  const SystemPages& pages;
  Webhooks& webhooks;
};

}  // namespace daybook::api

// Certificates of authorities that receivers are trusted by, besides those that the system trusts:
// an organization's own.
//
// Safe from any thread once read.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "domain/core/result.h"

struct x509_st;
struct x509_store_st;

namespace daybook::api {

class Authorities {
 public:
  // Of a file in PEM. kInvalid "webhook-ca-file" when there is none in it.
  static Result<std::shared_ptr<const Authorities>> read(const std::string& file);

  // False when there is no memory.
  bool add_to(x509_store_st& store) const;

 private:
  struct Free {
    void operator()(x509_st* certificate) const;
  };
  using Certificate = std::unique_ptr<x509_st, Free>;

  explicit Authorities(std::vector<Certificate> certificates)
      : certificates_(std::move(certificates)) {}

  const std::vector<Certificate> certificates_;
};

}  // namespace daybook::api

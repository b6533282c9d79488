#include "api/webhooks/authorities.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <algorithm>
#include <utility>

namespace daybook::api {

void Authorities::Free::operator()(x509_st* certificate) const { X509_free(certificate); }

Result<std::shared_ptr<const Authorities>> Authorities::read(const std::string& file) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> in(BIO_new_file(file.c_str(), "r"), BIO_free);
  std::vector<Certificate> certificates;
  while (in != nullptr) {
    Certificate next(PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr));
    if (next == nullptr) break;
    certificates.push_back(std::move(next));
  }
  ERR_clear_error();  // Of the end of the file, or why it cannot be read.
  if (certificates.empty()) {
    return invalid("webhook-ca-file", "A file with certificates in PEM is expected.");
  }
  return std::shared_ptr<const Authorities>(new Authorities(std::move(certificates)));
}

bool Authorities::add_to(x509_store_st& store) const {
  return std::ranges::all_of(certificates_, [&](const Certificate& certificate) {
    return X509_STORE_add_cert(&store, certificate.get()) == 1;
  });
}

}  // namespace daybook::api

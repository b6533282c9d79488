// Documents: their upload, as a form with a file or as JSON with the file in base64, and download.
#include <algorithm>

#include "api/read/as_of.h"
#include "api/read/body_reader.h"
#include "api/read/input_reader.h"
#include "api/read/media_type.h"
#include "api/read/multipart.h"
#include "api/read/query_reader.h"
#include "api/records/answers.h"
#include "api/records/content.h"
#include "api/records/moments.h"
#include "api/surfaces/crm/actions.h"
#include "api/surfaces/crm/crm.h"
#include "domain/work/document.h"

namespace daybook::api::crm {
namespace {

constexpr std::string_view kUnknownMedia = "application/octet-stream";

constexpr Filter kFilters[] = {
    {"name", document::kName.id, Match::kSubstring},
    {"organization", document::kOrganization.id},
    {"project", document::kProject.id},
    {"person", document::kPerson.id},
    {"deal", document::kDeal.id},
    {"owner", document::kOwner.id},
    {"media_type", document::kMediaType.id},
    {"created_at__gte", kCreatedAt, Match::kFrom},
    {"created_at__lte", kCreatedAt, Match::kTo},
};

// It is sent back in a header.
std::string_view check_media_type(const Value& value) {
  const std::string_view text = text_of(value);
  const auto is_plain = [](char c) { return c >= ' ' && c <= '~'; };
  const std::size_t slash = text.find('/');
  const bool has_both = slash != text.npos && slash > 0 && slash + 1 < text.size();
  const bool fits = has_both && std::ranges::all_of(text, is_plain) &&
                    text.substr(0, slash).find_first_of(" ;,\"") == text.npos;
  return fits ? "" : "Enter a media type such as application/pdf.";
}

constexpr Field kMediaType = document::kMediaType.editable().checked(check_media_type);
constexpr Field kContent = document::kContent.editable().required();

constexpr Field kSaid[] = {
    document::kName,   document::kDescription, document::kOrganization, document::kProject,
    document::kPerson, document::kDeal,        document::kOwner,        kMediaType};
constexpr Field kUploaded[] = {
    document::kName,   document::kDescription, document::kOrganization, document::kProject,
    document::kPerson, document::kDeal,        document::kOwner,        kMediaType,
    kContent};
constexpr Schema kSaidOfDocument = {"DocumentForm", kSaid};
constexpr Schema kDocumentUpload = {"DocumentUpload", kUploaded};

struct Upload {
  Input input;
  std::string sent;  // What an idempotency key stands for, but for the file.
};

Error no_file(std::string message) { return invalid("content", std::move(message)); }

void add_if_absent(std::vector<Pair>& pairs, std::string_view name, std::string_view value) {
  const bool is_there = std::ranges::find(pairs, name, &Pair::name) != pairs.end();
  if (!is_there && !value.empty()) pairs.push_back({std::string(name), std::string(value)});
}

// A file says how it is called and of what type it is; what the form says goes before.
Result<Upload> read_form(const Exchange& exchange) {
  const http::Request& request = exchange.request();
  DAYBOOK_TRY(const std::vector<FormPart> parts,
              read_parts(request.header("content-type"), request.body));
  const FormPart* file = nullptr;
  std::vector<Pair> pairs;
  for (const FormPart& part : parts) {
    if (!part.filename) {
      DAYBOOK_TRY(Pair pair, pair_of(part));
      pairs.push_back(std::move(pair));
    } else if (file == nullptr) {
      file = &part;
    } else {
      return no_file("Only one file is taken at a time.");
    }
  }
  if (file == nullptr) return no_file("No part of the form is a file.");
  add_if_absent(pairs, document::kName.name, *file->filename);
  add_if_absent(pairs, document::kMediaType.name, file->content_type);
  const Body body = form_body(std::move(pairs));
  Upload upload;
  DAYBOOK_TRY(upload.input, read_input(members_of(kSaidOfDocument), body.root(), Mode::kCreate));
  upload.input.set(kContent.id, Bytes{std::string(file->bytes)});
  upload.sent = compact(exchange, body);
  return upload;
}

Result<Upload> read_json_upload(const Exchange& exchange) {
  DAYBOOK_TRY(const Body body, exchange.body());
  Upload upload;
  DAYBOOK_TRY(upload.input, read_input(members_of(kDocumentUpload), body.root(), Mode::kCreate));
  upload.sent = compact(exchange, body);
  return upload;
}

Result<Upload> read_upload(const Exchange& exchange) {
  const http::Request& request = exchange.request();
  const bool is_form = media_type(request.header("content-type")) == "multipart/form-data";
  DAYBOOK_TRY(Upload upload, is_form ? read_form(exchange) : read_json_upload(exchange));
  const std::string& file = std::get<Bytes>(upload.input.get(kContent)).data;
  if (file.size() > document::kContentBytesMax) {
    return Error{ErrorCode::kTooLarge, "document.too_large",
                 "A file may have " + std::to_string(document::kContentBytesMax) +
                     " bytes; this one has " + std::to_string(file.size()) + "."};
  }
  const std::string digest = hex_digest(file);
  upload.sent += digest;
  upload.input.set(document::kSize.id, static_cast<std::int64_t>(file.size()));
  upload.input.set(document::kSha256.id, digest);
  if (is_blank(upload.input.get(kMediaType))) {
    upload.input.set(kMediaType.id, std::string(kUnknownMedia));
  }
  return upload;
}

void upload_now(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, Upload upload, read_upload(*exchange));
  Item item;
  item.kind = &document::kDocument;
  item.behaviour = &document::kUpload;
  item.id = fresh_id();
  item.input = std::move(upload.input);
  Command command = exchange->command("document.upload");
  command.items.push_back(std::move(item));
  exchange->submit(std::move(command), upload.sent, shows_record(kDocuments));
}

// Reading and hashing megabytes is no work for the I/O thread.
void upload_document(const ExchangePtr& exchange) {
  exchange->hand_over([exchange] { upload_now(exchange); });
}

// RFC 6266: the name in full, and in ASCII for who does not read that.
std::string disposition(std::string_view name) {
  std::string plain(name);
  for (char& c : plain) {
    const bool fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '.' || c == '-' || c == '_' || c == ' ';
    if (!fits) c = '_';
  }
  std::string header = "attachment; filename=\"" + plain + "\"; filename*=UTF-8''";
  append_percent_encoded(header, name);
  return header;
}

void download_now(const ExchangePtr& exchange, const Record& record) {
  http::Response response;
  DAYBOOK_ANSWER_TRY(exchange, response.body,
                     read_content(exchange->home(), exchange->reader(), exchange->tenant(), record,
                                  document::kContent, document::kSha256));
  response.content_type = {};  // A literal; this one comes with the file.
  response.headers.push_back({"Content-Type", std::string(record.text(document::kMediaType))});
  response.headers.push_back({"Content-Disposition", disposition(record.text(document::kName))});
  answer_tagged(exchange, std::move(response),
                '"' + std::string(record.text(document::kSha256)) + '"');
}

void download_document(const ExchangePtr& exchange) {
  if (waits_for_moment(exchange, download_document)) return;
  DAYBOOK_ANSWER_TRY(exchange, const Input query,
                     read_action_query(kAsOfAlone, exchange->request().query));
  DAYBOOK_ANSWER_TRY(exchange, Record record, record_of_path(*exchange, kDocuments));
  exchange->shows(record.key);
  exchange->hand_over([exchange, record = std::move(record)] { download_now(exchange, record); });
}

constexpr Answer kMade[] = {{.status = 201, .description = "uploaded", .shows_resource = true},
                            {400, "validation error"},
                            {413, "the file is too large"}};
constexpr Answer kDownloaded[] = {
    {.status = 200, .description = "the file", .media = "application/octet-stream"},
    {304, "still as the entity tag says, no body"},
    {404, "document not found"},
    {410, "the file has been erased"}};

constexpr Action kRows[] = {
    {.method = Method::kPost,
     .path = "documents",
     .operation_id = "documents_create",
     .summary = "Upload document",
     .permission = "Ibl.CRM/Documents/write",
     .handler = upload_document,
     .request = &kDocumentUpload,
     .answers = kMade,
     .resource = &kDocuments,
     .body_is_large = true},
    {.method = Method::kGet,
     .path = "documents/{id}/content",
     .operation_id = "documents_content_retrieve",
     .summary = "Download what a document holds",
     .permission = "Ibl.CRM/Documents/read",
     .handler = download_document,
     .answers = kDownloaded,
     .resource = &kDocuments,
     .query = kAsOfAlone},
};

}  // namespace

extern constexpr ActionTable kDocumentActions = {kRows};

extern constexpr Resource kDocuments = {.path = "documents",
                                        .title = "Document",
                                        .kind = &document::kDocument,
                                        .permission = "Ibl.CRM/Documents",
                                        .verbs = kEverything & ~unsigned{kCreate},
                                        .filters = kFilters};

}  // namespace daybook::api::crm

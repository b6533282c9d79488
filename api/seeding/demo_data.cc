#include "api/seeding/demo_data.h"

#include <algorithm>
#include <span>

#include "api/render/json_writer.h"
#include "api/seeding/demo_words.h"
#include "domain/people/organization.h"
#include "domain/people/person.h"
#include "domain/sales/activity.h"
#include "domain/sales/deal.h"
#include "domain/sales/note.h"
#include "domain/sales/tag.h"
#include "domain/work/task.h"
#include "eventstore/crypto.h"

namespace daybook::api {
namespace {

namespace words = demo_words;

constexpr std::size_t kOrganizations = std::size(words::kCompanyFirst) * std::size(words::kTrades);
constexpr std::size_t kPersons = 3 * kOrganizations;
constexpr std::size_t kDeals = 60;
constexpr std::size_t kActivities = 100;
constexpr std::size_t kNotes = 60;
constexpr std::size_t kTasks = 50;

constexpr std::int64_t kDay_us = 24LL * 60 * 60 * 1'000'000;
constexpr std::int64_t kTenThousandths = 10'000;  // Of one: how decimals are held.

template <class Word, std::size_t Count>
const Word& pick(const Word (&all)[Count], std::size_t number) {
  return all[number % Count];
}

std::string named(std::string_view word, std::size_t number) {
  return std::string(word) + "-" + std::to_string(number);
}

std::string organization_name(std::size_t number) {
  return std::string(pick(words::kCompanyFirst, number)) + " " +
         std::string(words::kTrades[number / std::size(words::kCompanyFirst)].word);
}

// "alderbrook-dental.example"
std::string domain_of(std::size_t organization) {
  std::string domain = organization_name(organization);
  std::ranges::transform(domain, domain.begin(), [](char c) {
    return c == ' ' ? '-' : static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
  });
  return domain + ".example";
}

DemoReference required(const Field& field, std::string target) {
  return {field, std::move(target), true};
}

DemoStep tag_step(std::size_t number) {
  const std::size_t tag = number % std::size(words::kTags);
  return {"tag", {}, {required(tagging::kTag, named("tag", tag))}};
}

DemoRecord tag_of(std::size_t number) {
  DemoRecord record{named("tag", number), &tag::kTag};
  record.input.set(tag::kName.id, std::string(words::kTags[number]));
  return record;
}

Json address_of(std::size_t number) {
  const words::City& city = pick(words::kCities, number);
  Json address;
  JsonWriter json(address.text);
  json.begin_object().text("street", std::string(city.street) + " " + std::to_string(number + 1));
  json.text("city", city.name).text("country", city.country).end_object();
  return address;
}

DemoRecord organization_of(std::size_t number) {
  DemoRecord record{named("organization", number), &organization::kOrganization};
  Input& input = record.input;
  input.set(organization::kName.id, organization_name(number));
  input.set(organization::kAddress.id, address_of(number));
  input.set(organization::kType.id, std::string(number % 3 == 0 ? "customer" : "prospect"));
  input.set(organization::kIndustry.id,
            std::string(words::kTrades[number / std::size(words::kCompanyFirst)].industry));
  input.set(organization::kWebsite.id, "https://" + domain_of(number));
  if (number % 2 == 0) record.steps.push_back(tag_step(number / 2));
  return record;
}

std::size_t organization_of_person(std::size_t person) { return person % kOrganizations; }

DemoRecord person_of(std::size_t number) {
  DemoRecord record{named("person", number), &person::kPerson};
  Input& input = record.input;
  const std::string given{pick(words::kGivenNames, number)};
  // The lists have no common divisor that would bring the same pairs again too soon.
  const std::string family{
      pick(words::kFamilyNames, number + number / std::size(words::kGivenNames))};
  input.set(person::kName.id, given + " " + family);
  input.set(person::kGivenName.id, given);
  input.set(person::kFamilyName.id, family);
  input.set(person::kPrimaryEmail.id, "contact" + std::to_string(number + 1) + "@" +
                                          domain_of(organization_of_person(number)));
  const std::string extension = std::to_string(100 + number % 100);
  input.set(person::kPrimaryPhone.id, "+1-202-555-0" + extension);
  input.set(person::kJobTitle.id, std::string(pick(words::kJobTitles, number)));
  input.set(person::kLifecycleStage.id, std::string(pick(person::kStages, number)));
  record.references.push_back(
      {person::kOrganization, named("organization", organization_of_person(number))});
  if (number % 5 == 0) record.steps.push_back(tag_step(number / 5));
  return record;
}

void close_deal(std::size_t number, DemoRecord& deal) {
  if (number % 4 == 1) deal.steps.push_back({"win"});
  if (number % 6 != 2) return;
  DemoStep lose{"lose"};
  lose.input.set(deal::kLostReason.id, std::string(pick(words::kLostReasons, number)));
  deal.steps.push_back(std::move(lose));
}

DemoRecord deal_of(std::size_t number, Time today) {
  DemoRecord record{named("deal", number), &deal::kDeal};
  Input& input = record.input;
  const std::size_t person = (number * 7) % kPersons;
  const std::size_t organization = organization_of_person(person);
  input.set(deal::kTitle.id, std::string(pick(words::kDealTitles, number)) + " for " +
                                 organization_name(organization));
  input.set(deal::kStage.id, std::string(pick(words::kDealStages, number)));
  const auto amount = static_cast<std::int64_t>(1'500 + (number * 1'370) % 48'000);
  input.set(deal::kAmount.id, amount * kTenThousandths);
  input.set(deal::kCurrency.id, std::string(number % 3 == 0 ? "USD" : "EUR"));
  input.set(deal::kExpectedCloseAt.id,
            today.value + static_cast<std::int64_t>(number % 90) * kDay_us);
  record.references = {required(deal::kOrganization, named("organization", organization)),
                       {deal::kPerson, named("person", person)}};
  close_deal(number, record);
  return record;
}

DemoRecord activity_of(std::size_t number, Time today) {
  DemoRecord record{named("activity", number), &activity::kActivity};
  Input& input = record.input;
  const auto days = static_cast<std::int64_t>(number % 60) - 40;  // Two thirds lie in the past.
  input.set(activity::kKind.id, std::string(pick(activity::kKinds, number)));
  input.set(activity::kSubject.id, std::string(pick(words::kActivitySubjects, number)));
  input.set(activity::kActivity.find("due_at")->id, today.value + days * kDay_us);
  if (days < 0) input.set(activity::kActivity.find("done_at")->id, today.value + days * kDay_us);
  const std::string_view body = pick(words::kActivityBodies, number);
  if (!body.empty()) input.set(activity::kActivity.find("body")->id, std::string(body));
  record.references.push_back(
      required(activity::kPerson, named("person", (number * 11) % kPersons)));
  return record;
}

DemoRecord note_of(std::size_t number) {
  DemoRecord record{named("note", number), &note::kNote};
  record.input.set(note::kBody.id, std::string(pick(words::kNotes, number)));
  record.references.push_back(required(note::kPerson, named("person", (number * 13) % kPersons)));
  return record;
}

DemoRecord task_of(std::size_t number, Time today) {
  DemoRecord record{named("task", number), &task::kTask};
  Input& input = record.input;
  input.set(task::kTitle.id, std::string(pick(words::kTaskTitles, number)));
  input.set(task::kPriority.id, std::string(pick(task::kPriorities, number)));
  input.set(task::kDueAt.id, today.value + static_cast<std::int64_t>(1 + number % 30) * kDay_us);
  record.references = {
      required(task::kOrganization, named("organization", (number * 3) % kOrganizations)),
      {task::kDeal, named("deal", number % kDeals)}};
  return record;
}

}  // namespace

// Version 8 of RFC 9562: made by a rule of our own.
Uuid demo_id(const Uuid& organization, std::string_view name) {
  std::string message = "daybook demo data ";
  message += organization.view();
  message += name;
  const Digest digest = sha256(message);
  Uuid id = Uuid::from_bytes(view_of(digest).substr(0, 16));
  id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0f) | 0x80);
  id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3f) | 0x80);
  return id;
}

std::vector<DemoRecord> demo_data(Time today) {
  std::vector<DemoRecord> all;
  for (std::size_t i = 0; i < std::size(words::kTags); ++i) all.push_back(tag_of(i));
  for (std::size_t i = 0; i < kOrganizations; ++i) all.push_back(organization_of(i));
  for (std::size_t i = 0; i < kPersons; ++i) all.push_back(person_of(i));
  for (std::size_t i = 0; i < kDeals; ++i) all.push_back(deal_of(i, today));
  for (std::size_t i = 0; i < kActivities; ++i) all.push_back(activity_of(i, today));
  for (std::size_t i = 0; i < kNotes; ++i) all.push_back(note_of(i));
  for (std::size_t i = 0; i < kTasks; ++i) all.push_back(task_of(i, today));
  return all;
}

}  // namespace daybook::api

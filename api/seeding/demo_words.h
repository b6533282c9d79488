// The words that demo data is made of.
#pragma once

#include <string_view>

namespace daybook::api::demo_words {

inline constexpr std::string_view kTags[] = {"demo",     "key account", "newsletter", "partner",
                                             "referral", "trade fair",  "at risk",    "onboarding"};

// Each first word with each second word is a company.
inline constexpr std::string_view kCompanyFirst[] = {
    "Alderbrook", "Brightwater", "Copperfield", "Driftwood",  "Elmhurst",
    "Foxglove",   "Goldcrest",   "Hawthorn",    "Ironbridge", "Juniper"};
struct Trade {
  std::string_view word;
  std::string_view industry;
};
inline constexpr Trade kTrades[] = {{"Dental", "Healthcare"},
                                    {"Logistics", "Transport"},
                                    {"Foods", "Food and drink"},
                                    {"Software", "Technology"}};

struct City {
  std::string_view name;
  std::string_view country;
  std::string_view street;
};
inline constexpr City kCities[] = {
    {"Lisbon", "Portugal", "Rua das Flores"}, {"Ghent", "Belgium", "Korenlei"},
    {"Turku", "Finland", "Linnankatu"},       {"Leeds", "United Kingdom", "Park Row"},
    {"Graz", "Austria", "Sporgasse"},         {"Aarhus", "Denmark", "Vestergade"},
    {"Lyon", "France", "Rue de la Charité"}};

inline constexpr std::string_view kGivenNames[] = {
    "Amara", "Björn",  "Chiara",  "Dmitri", "Elif",  "Fergus",   "Greta",
    "Hugo",  "Ingrid", "Jamal",   "Kavya",  "Liam",  "Mireille", "Noor",
    "Oskar", "Priya",  "Quentin", "Rosa",   "Soren", "Tomasz",   "Uma"};
inline constexpr std::string_view kFamilyNames[] = {
    "Abiola",   "Bergström", "Castellano", "Delacroix", "Eriksen",  "Fontaine",
    "Grünwald", "Haddad",    "Ivanova",    "Jansen",    "Kowalski", "Lindqvist",
    "Moreau",   "Nakamura",  "Okafor",     "Petrov",    "Rossi",    "Schneider"};

inline constexpr std::string_view kJobTitles[] = {
    "Head of Purchasing", "Office Manager",     "Operations Lead", "Chief Financial Officer",
    "Practice Manager",   "Product Specialist", "IT Coordinator",  "Owner"};

inline constexpr std::string_view kDealTitles[] = {"Annual licence", "Pilot project", "Renewal",
                                                   "Extension",      "Training",      "Migration"};
inline constexpr std::string_view kDealStages[] = {"new", "qualified", "proposal", "negotiation"};
inline constexpr std::string_view kLostReasons[] = {"Budget was cut", "Chose another supplier"};

inline constexpr std::string_view kActivitySubjects[] = {
    "Introductory call", "Product demonstration", "Follow-up on the proposal",
    "Quarterly review",  "Contract questions",    "Visit at the trade fair"};
inline constexpr std::string_view kActivityBodies[] = {
    "Went through the open questions; they want to decide this quarter.",
    "Showed how appointments are planned. The calendar was liked most.",
    "Asked for a second offer with training on site.", ""};

inline constexpr std::string_view kNotes[] = {
    "Prefers to be called before noon.",
    "Compares us with their present supplier until the end of the month.",
    "Was recommended to us by a long-standing customer.",
    "Needs the invoice to name the cost centre.",
    "Asked about an interface to their accounting.",
    "Wants to be told of new releases early."};

inline constexpr std::string_view kTaskTitles[] = {
    "Send the revised offer", "Prepare the kick-off", "Check the data protection agreement",
    "Call about the renewal", "Collect feedback",     "Update the contact details"};

}  // namespace daybook::api::demo_words

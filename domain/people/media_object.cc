#include "domain/people/media_object.h"

namespace daybook::media_object {
namespace {

constexpr Field kFields[] = {kContentUrl, text(2, "file_name").blank(),
                             text(3, "media_type", 128).open(), kPerson};
static_assert(well_formed(kFields));

}  // namespace

extern constexpr Kind kMediaObject = {.id = KindId{32},
                                      .name = "media_object",
                                      .plural = "media_objects",
                                      .fields = kFields,
                                      .subject = SubjectRule::kReference,
                                      .subject_field = kPerson.id};

}  // namespace daybook::media_object

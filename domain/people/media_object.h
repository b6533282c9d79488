// A picture or another file that lies elsewhere and that records refer to, such as an avatar. What
// it shows of a person is theirs: it is sealed under their key and erased with them.
#pragma once

#include "domain/core/kind.h"

namespace daybook::media_object {

inline constexpr Field kContentUrl = text(1, "content_url", 2048).required();
inline constexpr Field kPerson = reference(4, "person", "person");  // Whom it shows.

extern const Kind kMediaObject;

}  // namespace daybook::media_object

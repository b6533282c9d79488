// What a derived key seals, so that no two sealings of one commit share a key. Part of the format.
#pragma once

#include <string_view>

namespace daybook {

inline constexpr std::string_view kPartLabel = "part";
inline constexpr std::string_view kSubjectLabel = "subject";
inline constexpr std::string_view kAddressLabel = "address";

}  // namespace daybook

// A document: a file with what is said about it. The file is part of the commit that made the
// document and never changes: another file is another document.
#pragma once

#include "domain/core/kind.h"

namespace daybook::document {

inline constexpr std::size_t kContentBytesMax = std::size_t{8} << 20;
// A commit is stored in parts of 4 MiB; of a longer file each event holds a piece.
inline constexpr std::size_t kPieceBytes = std::size_t{1} << 20;

inline constexpr Field kName = text(1, "name").required().searched().substring().sorted();
inline constexpr Field kDescription = text(2, "description", 20000).blank();
inline constexpr Field kOrganization = reference(3, "organization", "organization");
inline constexpr Field kProject = reference(4, "project", "project");
inline constexpr Field kPerson = reference(5, "person", "person");
inline constexpr Field kDeal = reference(6, "deal", "deal");
inline constexpr Field kOwner = member(7, "owner");
inline constexpr Field kMediaType = text(8, "media_type", 127).open().managed().indexed();
inline constexpr Field kSize = integer(9, "size").managed().sorted();
inline constexpr Field kSha256 = text(10, "sha256", 64).managed();  // Of the file, in hex.
inline constexpr Field kContent = bytes(11, "content");

extern const Kind kDocument;

// Makes the document. Size and hash are those of the content: whoever sends it works them out.
inline constexpr Field kUploadInput[] = {kName,
                                         kDescription,
                                         kOrganization,
                                         kProject,
                                         kPerson,
                                         kDeal,
                                         kOwner,
                                         kMediaType.editable(),
                                         kSize.editable(),
                                         kSha256.editable(),
                                         kContent.editable().required()};
Result<Events> upload(const Record& now, const Input& input, const Loaded& loaded,
                      const Context& context);

inline constexpr Behaviour kUpload = {
    .name = "upload", .decide = upload, .input = kUploadInput, .makes_record = true};

}  // namespace daybook::document

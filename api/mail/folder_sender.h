// Mails as files, for a server that was given no mail server.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "api/mail/mail.h"
#include "domain/core/result.h"

namespace daybook::mailing {

// Writes FOLDER/<message id>.eml, making the folder when it is missing. The file appears whole and
// synced; a mail that is sent again replaces its file. A full disk is a temporary failure.
std::unique_ptr<MailSender> folder_sender(std::string folder);

// Removes the files, also unfinished ones, of mails whose message id has one of these before its
// '@'. A folder that is not there holds none.
Status remove_mails(const std::filesystem::path& folder, std::span<const std::string> ids);

}  // namespace daybook::mailing

// Mails as files, for a server that was given no mail server.
#pragma once

#include <memory>
#include <string>

#include "api/mail/mail.h"

namespace daybook::mailing {

// Writes FOLDER/<message id>.eml, making the folder when it is missing. The file appears whole and
// synced; a mail that is sent again replaces its file. A full disk is a temporary failure.
std::unique_ptr<MailSender> folder_sender(std::string folder);

}  // namespace daybook::mailing

// How many files and sockets the process may have open, and how many of them may be connections.
// Any thread; raising is for the start of a program.
#pragma once

#include <cstddef>

namespace daybook::api {

// Raises the limit to what the system allows at most, and says what it is now.
std::size_t raise_descriptor_limit();

std::size_t descriptor_limit();

// Without what log and views need of them: a database that cannot open its files would refuse
// writes for as long as clients just stay connected.
std::size_t connections_for(std::size_t descriptors);

}  // namespace daybook::api

// How many files the process may have open.
#pragma once

namespace command {

// Raises the limit as far as the system allows: it starts low for the sake of select(), which nothing here calls.
void allow_many_files();

} // namespace command

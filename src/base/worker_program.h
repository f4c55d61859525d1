#pragma once

#include <string>

namespace ortchestra {

/// Path of the program ortchestra-worker: $ORTCHESTRA_WORKER, else beside the running program, else
/// in
/// ../libexec/ortchestra of it, else where it was installed. Throws Error(failure) that lists where
/// it was sought.
std::string worker_program();

}  // namespace ortchestra

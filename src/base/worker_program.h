#pragma once

#include <string>

namespace ortchestra {

/// Absolute path of the program ortchestra-worker: $ORTCHESTRA_WORKER (never a relative path), else
/// beside the running program, else in ../libexec/ortchestra of its folder, else where it was
/// installed. Never sought in the current directory. Throws Error(failure) that lists the places.
std::string worker_program();

}  // namespace ortchestra

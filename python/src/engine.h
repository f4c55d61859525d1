#pragma once

#include <chrono>

#include "nanobind.h"

namespace ortchestra::python {

/// Adds the classes Engine and Stream, on which the Python classes of the same names are built.
void add_engine(nb::module_& module);

/// Cancels all engines and waits until their threads have ended; at most `patience` for a thread
/// that runs Python code. Called before the interpreter exits, without the GIL.
void stop_engines(std::chrono::nanoseconds patience);

}  // namespace ortchestra::python

#pragma once

#include "nanobind.h"

namespace ortchestra::python {

/// Adds the classes Engine and Stream, on which the Python classes of the same names are built.
void add_engine(nb::module_& module);

/// Cancels all engines and waits until the threads that take their results have ended. Called
/// before the interpreter exits.
void stop_engines();

}  // namespace ortchestra::python

#pragma once

#include "nanobind.h"

namespace ortchestra::python {

/// Adds the functions bench and tune, and the classes of their results.
void add_measurements(nb::module_& module);

}  // namespace ortchestra::python

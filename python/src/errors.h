#pragma once

#include <exception>

#include "nanobind.h"

namespace ortchestra::python {

/// Adds the exceptions of the module, and translates ortchestra::Error to them.
void add_errors(nb::module_& module);

/// Throws the exception; a Python exception stays what it was. For one that another thread kept.
[[noreturn]] void rethrow(const std::exception_ptr& problem);

/// Called first by each function that loads ONNX Runtime or starts threads or processes. Applies
/// the settings of the user, once. Throws Error(input) in a process that was forked from one that
/// had used the library, since the library's threads exist only in that one.
void begin_use();

}  // namespace ortchestra::python

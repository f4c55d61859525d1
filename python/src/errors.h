#pragma once

#include <exception>

#include "nanobind.h"

namespace ortchestra::python {

/// Adds the exceptions of the module, and translates ortchestra::Error to them.
void add_errors(nb::module_& module);

/// The exception as a Python object: what a call that throws it raises. Needs the GIL.
nb::object exception_object(const std::exception_ptr& problem);

/// Raises the Python exception. It may be raised several times, by several threads.
[[noreturn]] void raise(nb::handle exception);

/// Called first by each function that loads ONNX Runtime or starts threads or processes. Applies
/// the settings of the user, once. Throws Error(input) in a process that was forked from one that
/// had used the library, since the library's threads exist only in that one.
void begin_use();

/// Whether this process was forked from one that had used the library.
bool was_forked();

/// Throws Error(input) if so. Called first by the methods of objects that have threads.
void refuse_if_forked();

}  // namespace ortchestra::python

#pragma once

#include <exception>
#include <memory>

#include "nanobind.h"

namespace ortchestra::python {

/// Adds the exceptions of the module, and translates ortchestra::Error to them.
void add_errors(nb::module_& module);

/// Throws the exception; a Python exception stays what it was. For one that another thread kept.
[[noreturn]] void rethrow(const std::exception_ptr& problem);

/// Whether this process was forked from one that had used the library. The library's threads exist
/// only in that one, so here its objects can be neither used nor destroyed.
bool is_forked();

/// Called first by each function that needs threads, processes or ONNX Runtime. Applies the
/// settings of the user, once. Throws Error(input) if is_forked().
void begin_use();

/// Releases what a Python object owns. In a forked process, it leaks instead, because its
/// destructor would wait for threads that do not exist.
template <class Owner>
void release(std::shared_ptr<Owner>& owner) {
  if (is_forked()) new std::shared_ptr<Owner>(owner);
  owner.reset();
}

}  // namespace ortchestra::python

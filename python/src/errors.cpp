#include "errors.h"

#include <pthread.h>

#include <atomic>
#include <new>
#include <string>

#include "ortchestra/base/error.h"
#include "ortchestra/config/user_settings.h"

namespace ortchestra::python {
namespace {

// Borrowed from the module, which is never unloaded.
PyObject* error_type = nullptr;
PyObject* input_error_type = nullptr;

std::string argument_for(const Remedy& remedy) {
  switch (remedy.kind) {
    case RemedyKind::overwrite:
      return "existing=\"overwrite\" replaces what is there";
    case RemedyKind::resume:
      return "existing=\"resume\" continues the run";
    case RemedyKind::skip_bad_frames:
      return "on_bad_frame=\"skip\"";
    case RemedyKind::continue_on_model_error:
      return "on_model_error=\"continue\"";
    case RemedyKind::time_limit:
      return "time_limit=" + std::to_string(remedy.amount);
    case RemedyKind::frames:
      return "frames=" + (remedy.amount > 0 ? std::to_string(remedy.amount) : "N");
    case RemedyKind::batch:
      return "batch=" + std::to_string(remedy.amount);
    case RemedyKind::rounds:
      return "rounds=N";
    case RemedyKind::protocols:
      return "protocols=\"" + remedy.names + "\"";
    case RemedyKind::model:
      return "models=[Model(FILE)]";
    case RemedyKind::input:
      return "source=VIDEO";
    case RemedyKind::output:
      return "outputs=[\"FILE.jsonl\"]";
    case RemedyKind::row:
      return "row=\"pool\"";
    case RemedyKind::plan:
      return "Pipeline.from_plan(FILE)";
    case RemedyKind::skip_bad_inputs:
      return "--on-bad-input skip of the command";
    case RemedyKind::leave_out_gaps:
      return "--partial of the command";
    case RemedyKind::saved_result:
      return "BenchResult.save(\"FILE.json\")";
  }
  return "";
}

std::string text_with_arguments(const Error& error) {
  std::string arguments;
  for (const Remedy& remedy : error.remedies())
    arguments += (arguments.empty() ? " (" : ", ") + argument_for(remedy);
  return error.what() + (arguments.empty() ? "" : arguments + ")");
}

const char* kind_text(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::input:
      return "input";
    case ErrorKind::failure:
      return "failure";
    case ErrorKind::exhausted:
      return "exhausted";
  }
  return "";
}

nb::object exception_of(const Error& error) {
  const bool is_input = error.kind() == ErrorKind::input;
  nb::object exception =
      nb::handle(is_input ? input_error_type : error_type)(text_with_arguments(error));
  exception.attr("kind") = kind_text(error.kind());
  return exception;
}

void translate(const std::exception_ptr& problem, void*) {
  try {
    std::rethrow_exception(problem);
  } catch (const Error& error) {
    const nb::object exception = exception_of(error);
    PyErr_SetObject(exception.type().ptr(), exception.ptr());
  }
}

/// Whether anything of the library that may have threads was used.
std::atomic<bool> used = false;
std::atomic<bool> forked = false;

}  // namespace

void add_errors(nb::module_& module) {
  module.attr("Error") = nb::module_::import_("ortchestra._errors").attr("Error");
  module.attr("InputError") = nb::module_::import_("ortchestra._errors").attr("InputError");
  error_type = nb::object(module.attr("Error")).ptr();
  input_error_type = nb::object(module.attr("InputError")).ptr();
  nb::register_exception_translator(translate, nullptr);
  ::pthread_atfork(nullptr, nullptr, [] { forked = used.load(); });
}

nb::object exception_object(const std::exception_ptr& problem) {
  try {
    std::rethrow_exception(problem);
  } catch (const nb::python_error& error) {
    return nb::borrow(error.value());
  } catch (const Error& error) {
    return exception_of(error);
  } catch (const std::bad_alloc&) {
    return nb::borrow(PyExc_MemoryError)();
  } catch (const std::exception& error) {
    return nb::borrow(PyExc_RuntimeError)(error.what());
  } catch (...) {
    return nb::borrow(PyExc_RuntimeError)("an unknown exception");
  }
}

void raise(nb::handle exception) {
  PyErr_SetObject(exception.type().ptr(), exception.ptr());
  throw nb::python_error();
}

bool was_forked() { return forked; }

void refuse_if_forked() {
  if (forked)
    throw input_error(
        "this process was forked from one that has used ortchestra, whose threads it lacks: start "
        "processes with multiprocessing.get_context(\"spawn\"), or use ortchestra only in the "
        "children");
}

void begin_use() {
  refuse_if_forked();
  if (used) return;
  use_user_settings();  // may throw; then the next call tries again
  used = true;
}

}  // namespace ortchestra::python

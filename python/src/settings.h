#pragma once

#include <string>
#include <vector>

#include "nanobind.h"
#include "ortchestra/config/config.h"

namespace ortchestra::python {

/// Adds the classes Recipe, Decode, Model, Row and Settings.
void add_settings(nb::module_& module);

/// A model as the user describes it in Python.
struct Model {
  ModelRequest request;
  ModelUse use;
};

/// The options of a run with these settings: known models are completed with their recipes and
/// decoders. Loads ONNX Runtime and describes the models. Adds notes for the user to `notes`.
PipelineOptions run_options(const Configuration& settings, std::vector<std::string>& notes);

/// Passes each note to the function warnings.warn, as a warning of the Python code that is
/// `callers` calls above the Python function that called the module.
void warn(const std::vector<std::string>& notes, int callers);

/// Throws ValueError for any other text than the enum's.
template <TextEnum E>
E enum_from(const char* what, const std::string& text) {
  if (const std::optional<E> value = enum_named<E>(text)) return *value;
  throw nb::value_error(
      (std::string(what) + " can't be '" + text + "': give " + names_of_enum<E>()).c_str());
}
template <TextEnum E>
std::optional<E> enum_from(const char* what, const std::optional<std::string>& text) {
  return text ? std::optional(enum_from<E>(what, *text)) : std::nullopt;
}

}  // namespace ortchestra::python

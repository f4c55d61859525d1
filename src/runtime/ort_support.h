#pragma once

#include <onnxruntime_cxx_api.h>

#include <optional>
#include <string>
#include <vector>

#include "ortchestra/base/error.h"
#include "ortchestra/model/model.h"
#include "ortchestra/tensor/tensor.h"

namespace ortchestra {

/// The process's environment, made at the first call. ONNX Runtime keeps one a process: if the
/// embedding program has made one already, this is a second handle to it. Its log is silent: what
/// goes wrong is thrown.
Ort::Env& ort_environment();

/// A session of a file: .onnx, or ONNX Runtime's own format, whatever the file is called.
Ort::Session open_model_file(const std::string& path, const Ort::SessionOptions& options);

/// Nothing for what is no plain tensor element (strings, complex numbers, 4-bit and 8-bit floats).
std::optional<ElementType> element_type_of(ONNXTensorElementDataType type);
ONNXTensorElementDataType ort_type_of(ElementType type);

/// ONNX Runtime's names of inputs (without initialisers) and outputs, in the model's order. They
/// may hold any bytes.
std::vector<std::string> input_names_of(const Ort::Session& session);
std::vector<std::string> output_names_of(const Ort::Session& session);
/// The same with their types and the shapes that ONNX Runtime inferred; names as utf8_text.
std::vector<ValueDescription> describe_inputs(const Ort::Session& session);
std::vector<ValueDescription> describe_outputs(const Ort::Session& session);

/// What ONNX Runtime's message says, in one line, without the places in its source code.
std::string reason_in(const std::string& ort_message);
/// The same, cut to a length that can be read at a glance.
std::string short_reason_in(const std::string& ort_message);
/// Where the message tells that threads or memory ran out: that, and what to do.
std::optional<std::string> shortage_in(const std::string& ort_message);
/// Why a run failed: Error(exhausted) where there is a shortage_in() it, else Error(failure).
Error run_failure(const std::string& ort_message);

}  // namespace ortchestra

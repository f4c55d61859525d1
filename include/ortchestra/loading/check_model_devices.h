#pragma once

#include <string>
#include <vector>

#include "ortchestra/model/model.h"
#include "ortchestra/model/request.h"

namespace ortchestra {

/// Checks that one process can run every model on its device, as check_devices() (runtime.h) in a
/// worker process; in this process if all devices are the CPU. `row_device`: the device of models
/// that name none; it is also checked if there are no models. Throws Error(input) if one cannot be
/// used, or if they need different ONNX Runtimes. The message names the model if the model names
/// the device that cannot be used.
void check_model_devices(const std::vector<ModelRequest>& models, const std::string& row_device);

/// Loads the ONNX Runtime with which this process can run all models (load_onnxruntime()). Before
/// any function that describes or opens a model, because these load one for the CPU otherwise. Does
/// nothing if no model needs ONNX Runtime.
void load_runtime_for(const std::vector<ModelRequest>& models, const std::string& row_device);
void load_runtime_for(const std::vector<ModelSpec>& models, const std::string& row_device);

/// The version of the ONNX Runtime with which a new process runs these models; empty if none of
/// them needs one.
std::string runtime_version_for(const std::vector<ModelSpec>& models,
                                const std::string& row_device);

}  // namespace ortchestra

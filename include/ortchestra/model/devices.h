#pragma once

#include <string>
#include <vector>

#include "ortchestra/model/model.h"
#include "ortchestra/model/request.h"

namespace ortchestra {

// The device of a model is the one that the model names, else that of the row, else the default of
// the command. `row_device` below is the device of the row, or the default if the row names none.

/// The device on which a model runs.
std::string device_of(const ModelSpec& model, const std::string& row_device);
std::string device_of(const ModelRequest& model, const std::string& row_device);

/// The different devices on which the models run, in the order of the models. `row_device` if there
/// are no models.
std::vector<std::string> devices_of(const std::vector<ModelSpec>& models,
                                    const std::string& row_device);
std::vector<std::string> devices_of(const std::vector<ModelRequest>& models,
                                    const std::string& row_device);

/// The device that each model names, as ModelSpec::device: empty for a model that names none.
std::vector<std::string> named_devices(const std::vector<ModelSpec>& models);
std::vector<std::string> named_devices(const std::vector<ModelRequest>& models);

}  // namespace ortchestra

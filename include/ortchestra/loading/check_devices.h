#pragma once

#include <string>
#include <vector>

#include "ortchestra/model/request.h"

namespace ortchestra {

/// Checks that sessions can run on the device of every model, as check_device() (runtime.h).
/// `row_device`: the device of models that name none; it is also checked if there are no models.
/// Throws Error(input) if one cannot be used. The message names the model if the model names the
/// device.
void check_devices(const std::vector<ModelRequest>& models, const std::string& row_device);

}  // namespace ortchestra

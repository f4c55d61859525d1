#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ortchestra/record/tune_result.h"

namespace ortchestra {

/// What was measured of one model on one device.
struct MeasuredDevice {
  std::string device;
  std::string problem = {};           ///< why it can't be used, or was not measured; else empty
  std::vector<double> frame_ms = {};  ///< per round: the time per frame of the model alone
  std::vector<double> ratios = {};    ///< per block: its time ÷ that on the reference device
  std::optional<ModelAgreement> agreement = {};  ///< with the reference
  bool outputs_match = false;  ///< with the reference, within the tolerances of `bench`
};

/// The fastest device for a model whose predictions agree with the reference by `least` or more.
/// The first of `devices` is the reference. Of devices that are not proven to differ and are within
/// 2 %, the first one is chosen. A lower precision also needs evidence (justifies_precision()). A
/// pure function. Returns one trial per device, in their order.
std::vector<DeviceTrial> choose_device(const std::string& model,
                                       const std::vector<MeasuredDevice>& devices, double least);

/// The chosen one. `trials` are those of one model.
const DeviceTrial& chosen_of(const std::vector<DeviceTrial>& trials);

}  // namespace ortchestra

#pragma once

namespace ortchestra {

/// Keeps ONNX Runtime from recording and sending usage events, which its official Linux builds do
/// by default: sets ORT_DISABLE_TELEMETRY=1 unless the variable is set. It takes effect only before
/// this process makes its first ONNX Runtime environment, and no other thread may use the process
/// environment meanwhile: programs call it first in main.
void disable_ort_telemetry() noexcept;

/// Whether the user asked for the events by ORT_DISABLE_TELEMETRY=0.
bool ort_telemetry_is_wanted() noexcept;

}  // namespace ortchestra

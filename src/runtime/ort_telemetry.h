#pragma once

namespace ortchestra {

/// Whether the user enabled telemetry with ORT_DISABLE_TELEMETRY=0.
bool ort_telemetry_is_wanted() noexcept;

}  // namespace ortchestra

#pragma once

namespace ortchestra {

// For Ort::ArenaCfg. A shared arena grows by the requested size. ONNX Runtime's default, doubling,
// would round up the peak of all sessions.
inline constexpr int arena_grows_as_requested = 1;
inline constexpr int arena_default_size = -1;

}  // namespace ortchestra

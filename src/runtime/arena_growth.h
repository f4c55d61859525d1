#pragma once

namespace ortchestra {

// For Ort::ArenaCfg. An arena for all sessions grows by what is asked for: doubling, ONNX Runtime's
// default, would round up the peak of all sessions.
inline constexpr int arena_grows_as_requested = 1;
inline constexpr int arena_default_size = -1;

}  // namespace ortchestra

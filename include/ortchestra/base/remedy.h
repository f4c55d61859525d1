#pragma once

#include <cstdint>
#include <string>

namespace ortchestra {

/// The option of the library that helps after a failure. A program that shows the failure adds its
/// own name for that option: a flag, a button, a key of its configuration.
enum class RemedyKind {
  overwrite,                ///< replace existing outputs
  resume,                   ///< resume an interrupted run
  skip_bad_frames,          ///< OnBadFrame::skip
  skip_bad_inputs,          ///< OnBadInput::skip
  leave_out_gaps,           ///< MergeOptions::Gaps::leave_out
  continue_on_model_error,  ///< OnModelError::carry_on
  time_limit,               ///< at least `amount` seconds
  frames,                   ///< `amount` frames; 0: any number
  batch,                    ///< `amount` frames per batch
  rounds,                   ///< more rounds per row
  protocols,                ///< InputOptions::protocols, as in `names`
  model,                    ///< name a model
  input,                    ///< name an input
  output,                   ///< name an output
  saved_result,             ///< a file with the JSON of render_json()
  row,                      ///< name one row
  plan,                     ///< search for a plan (run_tune) and save it
};

struct Remedy {
  RemedyKind kind;
  std::int64_t amount = 0;
  std::string names = {};

  friend bool operator==(const Remedy&, const Remedy&) = default;
};

}  // namespace ortchestra

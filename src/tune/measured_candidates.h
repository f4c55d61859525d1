#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "ortchestra/record/record.h"
#include "ortchestra/tune/tune.h"
#include "tune/candidates.h"

namespace ortchestra {

/// The candidates of a search with their rounds. A candidate has the same index here and in the
/// trials. Not thread-safe.
class MeasuredCandidates {
 public:
  /// `trials` gets one entry per candidate. It must outlive this object.
  MeasuredCandidates(const TuneOptions& options, std::vector<Trial>& trials)
      : options_(options), trials_(trials) {}

  /// Adds the candidate unless it exists already. Returns its index.
  std::size_t add(const TuneCandidate& candidate);
  std::size_t size() const { return candidates_.size(); }
  const TuneCandidate& candidate(std::size_t i) const { return candidates_[i].candidate; }
  const std::vector<Round>& rounds(std::size_t i) const { return candidates_[i].rounds; }

  /// Adds a round of `seconds`. Rounds of another length are set aside, because rounds of different
  /// lengths cannot be compared.
  void add_round(std::size_t i, Round round, double seconds);
  /// Marks the candidate as failed, with the reason.
  void fail(std::size_t i, const std::string& why);
  /// Call it after a stage with rounds of `seconds` that ended early. If some of the candidates
  /// `which` lack such a round, the others get their shorter rounds back.
  void undo_incomplete_stage(const std::vector<std::size_t>& which, double seconds);

  /// Computes the figures of a trial from its rounds.
  void update_figures(std::size_t i, int percentile);
  /// The percentile of the options, or a lower one if the rounds have too few samples.
  int percentile_for(std::size_t i) const;
  /// The candidates that have rounds, and neither failed nor were eliminated; the best first.
  std::vector<std::size_t> ranking() const;

 private:
  struct MeasuredCandidate {
    TuneCandidate candidate;
    std::vector<Round> rounds;
    double round_s = 0;                 ///< length of `rounds`, as for CandidateRunner::run()
    std::vector<Round> shorter_rounds;  ///< of the previous stage
    double shorter_round_s = 0;
  };

  const TuneOptions& options_;
  std::vector<Trial>& trials_;
  std::vector<MeasuredCandidate> candidates_;
};

}  // namespace ortchestra

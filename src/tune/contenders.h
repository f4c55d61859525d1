#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "ortchestra/record/record.h"
#include "ortchestra/tune/tune.h"
#include "tune/candidates.h"

namespace ortchestra {

/// The candidates of a search with their rounds. An index is the same here and in the trials.
/// Not thread-safe.
class Contenders {
 public:
  /// `trials` gets one entry per candidate, and outlives this.
  Contenders(const TuneOptions& options, std::vector<Trial>& trials)
      : options_(options), trials_(trials) {}

  /// The index of the candidate, which is added unless it is known.
  std::size_t add(const TuneCandidate& candidate);
  std::size_t size() const { return contenders_.size(); }
  const TuneCandidate& candidate(std::size_t i) const { return contenders_[i].candidate; }
  const std::vector<Round>& rounds(std::size_t i) const { return contenders_[i].rounds; }

  /// Adds a round of `seconds`. Rounds of another length are set aside: the two can't be compared.
  void add_round(std::size_t i, Round round, double seconds);
  /// The candidate can't be used.
  void fail(std::size_t i, const std::string& why);
  /// For a stage of `seconds` per round that ended early. Unless all of `which` have such a round,
  /// those that do get their shorter rounds back.
  void drop_if_incomplete(const std::vector<std::size_t>& which, double seconds);

  /// Computes the figures of a trial from its rounds.
  void update_figures(std::size_t i, int percentile);
  /// The percentile of the options, or the highest one that the rounds' samples allow.
  int percentile_for(std::size_t i) const;
  /// The candidates that have rounds and did not fail or lose, best first.
  std::vector<std::size_t> ranking() const;

 private:
  struct Contender {
    TuneCandidate candidate;
    std::vector<Round> rounds;
    double round_s = 0;                 ///< their length, as Trials::run takes it
    std::vector<Round> shorter_rounds;  ///< those of the stage before
    double shorter_round_s = 0;
  };

  const TuneOptions& options_;
  std::vector<Trial>& trials_;
  std::vector<Contender> contenders_;
};

}  // namespace ortchestra

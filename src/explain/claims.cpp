#include "explain/claims.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "ortchestra/explain/explain.h"

namespace ortchestra {

namespace {

constexpr ClaimRule rules[] = {
    claim_where_cpu_went, claim_other_programs, claim_spinning, claim_oversubscription,
    claim_overlap,        claim_contention,     claim_tail,     claim_gpu_idle,
    claim_gpu_host_time,  claim_gpu_memory,     claim_memory,   claim_startup,
};

/// At most this many reasons per row are shown under the table, and none that explains less.
constexpr std::size_t max_reasons = 3;
constexpr double min_share = 0.02;

/// The claims about a row. Those that explain most come first. Only the first have reasons.
std::vector<Claim> claims_about(const RowEvidence& evidence) {
  std::vector<RankedClaim> found;
  for (const ClaimRule rule : rules) {
    if (std::optional<RankedClaim> claim = rule(evidence)) found.push_back(std::move(*claim));
  }
  for (RankedClaim& ranked : found) {
    if (ranked.share < min_share) ranked.claim.reason.reset();
  }
  std::ranges::stable_sort(found, {}, [](const RankedClaim& ranked) {
    return std::tuple(!ranked.claim.reason, ranked.figure, -ranked.share);
  });
  std::vector<Claim> claims;
  for (RankedClaim& ranked : found) {
    Claim& claim = claims.emplace_back(std::move(ranked.claim));
    claim.row = evidence.row.spec;
    if (claims.size() > max_reasons) claim.reason.reset();
  }
  return claims;
}

}  // namespace

RankedClaim with_time_reason(Claim claim, double share, std::string_view text) {
  claim.reason = fmt::format("{:.0f} % of the CPU time: {}", 100 * share, text);
  return {std::move(claim), RankedClaim::Figure::time, share};
}

RankedClaim with_other_reason(Claim claim, double share, std::string text) {
  claim.reason = std::move(text);
  return {std::move(claim), RankedClaim::Figure::other, share};
}

std::vector<Claim> find_claims(const BenchResult& result) {
  std::vector<Claim> claims;
  const RowResult* reference = row_of(result, result.reference);
  for (const RowResult& row : result.rows) {
    const Round* typical = typical_round(row);
    if (typical == nullptr || row.error) continue;
    RowEvidence evidence{
        result,
        row,
        *typical,
        reference == &row ? nullptr : reference,
        calibration_for(row, result),
        median_over_rounds(row, [](const Round& round) { return round.total_s; }).value_or(0),
        result.machine.cores_budget};
    if (!(evidence.total_s > 0)) continue;
    evidence.cpu = cpu_split_of(evidence);
    std::ranges::move(claims_about(evidence), std::back_inserter(claims));
  }
  return claims;
}

}  // namespace ortchestra

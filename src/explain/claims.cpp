#include "explain/claims.h"

#include <utility>

#include "ortchestra/explain/explain.h"

namespace ortchestra {

namespace {

constexpr ClaimRule rules[] = {
    claim_where_cpu_went, claim_spinning, claim_oversubscription, claim_overlap,
    claim_contention,     claim_tail,     claim_gpu_idle,         claim_gpu_host_time,
    claim_gpu_memory,     claim_memory,   claim_startup,
};

}  // namespace

std::vector<Claim> find_claims(const BenchResult& result) {
  std::vector<Claim> claims;
  const RowResult* reference = row_of(result, result.reference);
  for (const RowResult& row : result.rows) {
    const Round* typical = typical_round(row);
    if (typical == nullptr || row.error) continue;
    const RowEvidence evidence{
        result,
        row,
        *typical,
        reference == &row ? nullptr : reference,
        median_over_rounds(row, [](const Round& round) { return round.total_s; }).value_or(0),
        result.machine.cores_budget};
    if (!(evidence.total_s > 0)) continue;
    for (const ClaimRule rule : rules) {
      if (std::optional<Claim> claim = rule(evidence)) {
        claim->row = row.spec;
        claims.push_back(std::move(*claim));
      }
    }
  }
  return claims;
}

}  // namespace ortchestra

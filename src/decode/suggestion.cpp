#include "ortchestra/decode/suggestion.h"

#include <algorithm>

#include "decode/outputs.h"
#include "ortchestra/base/error.h"

namespace ortchestra {
namespace {

bool takes(const DecoderKind& kind, const DecodedModel& model) {
  DecodeOptions options;
  options.kind = kind.name;
  try {
    make_decoder(options, model);
    return true;
  } catch (const Error&) {
    return false;
  }
}

struct Plausible {
  const DecoderKind* kind = nullptr;
  Match match = Match::none;
};

std::vector<Plausible> plausible_kinds(const DecodedModel& model) {
  std::vector<Plausible> kinds;
  for (const DecoderKind& kind : decoder_kinds()) {
    if (takes(kind, model)) kinds.push_back({&kind, kind.match(model)});
  }
  Match least = Match::possible;
  if (is_declared(model)) {
    for (const Plausible& each : kinds) least = std::max(least, each.match);
  }
  std::erase_if(kinds, [&](const Plausible& each) { return each.match < least; });
  return kinds;
}

}  // namespace

DecoderSuggestion suggest_decoder(const DecodedModel& model) {
  const std::vector<Plausible> plausible = plausible_kinds(model);
  DecoderSuggestion suggestion;
  for (const Plausible& each : plausible) suggestion.candidates.push_back(each.kind->name);
  suggestion.kind = plausible.size() == 1 ? plausible.front().kind : &decoder_kinds().front();
  return suggestion;
}

}  // namespace ortchestra

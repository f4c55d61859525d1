#pragma once

#include "ortchestra/decode/decoder.h"
#include "ortchestra/model/model.h"

namespace ortchestra {

/// Describes a model to its decoder: outputs, recipe, metadata.
DecodedModel decoded_model(const ModelSpec& spec, const ModelDescription& description);

}  // namespace ortchestra

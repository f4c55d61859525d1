#pragma once

#include "ortchestra/decode/decoder.h"
#include "ortchestra/model/model.h"

namespace ortchestra {

/// What a decoder must know of a model, without its name.
DecodedModel decoded_model(const ModelSpec& spec, const ModelDescription& description);

}  // namespace ortchestra

#pragma once

#include <cstdint>
#include <vector>

#include "engine/buffers.h"
#include "engine/chunk.h"
#include "ortchestra/loading/resolve.h"

namespace ortchestra {

/// Makes batches of a chunk's frames.
class Preparation {
 public:
  /// `every`: by model. `batch`: frames in a full chunk. `chunks`: so many have batches at once.
  Preparation(const ResolvedModels& resolved, std::vector<std::int64_t> every, std::size_t batch,
              std::size_t chunks, InputMemory memory);

  /// Decides who looks at which frame and gives the batches their memory; `next_id` counts batches.
  /// One thread at a time.
  void lay_out(Chunk& chunk, std::int64_t& next_id);
  /// Writes the tensors of one frame, each recipe once: where models that look at different frames
  /// share a recipe, the rest are copies. Different frames may be written at the same time.
  void prepare(const Chunk& chunk, std::size_t frame) const;

 private:
  /// Batches of one chunk that may have a tensor of this recipe.
  std::size_t batches_with(std::size_t recipe) const;
  std::shared_ptr<Batch> make_batch(Chunk& chunk, const std::vector<std::size_t>& frames,
                                    std::vector<std::size_t> models);

  std::vector<ModelSpec> models_;
  std::vector<Recipe> recipes_;
  const std::vector<std::int64_t> every_;
  const std::size_t batch_;
  std::vector<Buffers> buffers_;  ///< by recipe
};

}  // namespace ortchestra

#pragma once

#include <cstdint>
#include <vector>

#include "engine/buffers.h"
#include "engine/chunk.h"
#include "ortchestra/loading/resolve.h"

namespace ortchestra {

/// Makes batches from the frames of a chunk.
class Preparation {
 public:
  /// `every`: EngineModel::every by model. `batch`: frames in a full chunk. `chunks`: maximum
  /// number of chunks that have batches at the same time.
  Preparation(const ResolvedModels& resolved, std::vector<std::int64_t> every, std::size_t batch,
              std::size_t chunks, InputMemory memory);

  /// Decides which models run on which frames, and allocates the tensors of the batches. `next_id`
  /// is the id of the next batch; it is incremented per batch. One thread at a time.
  void lay_out(Chunk& chunk, std::int64_t& next_id);
  /// Writes the tensors of one frame. Each recipe is computed once; if several batches need it, the
  /// others get copies. Different frames may be written at the same time.
  void prepare(const Chunk& chunk, std::size_t frame) const;

 private:
  /// The maximum number of batches per chunk that have a tensor of this recipe.
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

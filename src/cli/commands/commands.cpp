#include <array>

#include "cli/commands/command.h"

namespace ortchestra::cli {

std::span<const Command> commands() {
  static constexpr std::array<Command, 7> list{{
      {"bench", "compare ways to run models on a video, and check that outputs are equal",
       add_bench},
      {"tune", "find the best row and batch for a goal, and write a plan", add_tune},
      {"run", "write every model's predictions for every frame of videos", add_run},
      {"report", "show a saved result in any format, or compare two results", add_report},
      {"demo", "write the built-in models and a video to files, to try things out", add_demo},
      {"inspect", "show a model's inputs, outputs, opset, size and suggested recipe", add_inspect},
      {"devices", "show this machine's CPUs, execution providers and GPUs", add_devices},
  }};
  return list;
}

}  // namespace ortchestra::cli

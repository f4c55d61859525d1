#include "runtime/cpu_nodes.h"

#include <gtest/gtest.h>

namespace ortchestra {
namespace {

TEST(CpuNodes, are_counted_from_the_log) {
  CpuNodes nodes;
  for (const char* message :
       {"Node placements", " Node(s) placed on [OpenVINOExecutionProvider]. Number of nodes: 1",
        "  OpenVINO-EP-subgraph_1 (OpenVINOExecutionProvider_OpenVINO-EP-subgraph_1_0)",
        " Node(s) placed on [CPUExecutionProvider]. Number of nodes: 3", "  Det ()", "  Unique (u)",
        "  Det (second)", "Some nodes were not assigned to the preferred execution providers",
        "  Relu (is not listed any more)"})
    nodes.add(message);
  EXPECT_EQ(nodes.count(), 3);
  EXPECT_EQ(nodes.operators(), "Det, Unique");
}

TEST(CpuNodes, are_none_if_all_are_on_the_other_provider) {
  CpuNodes nodes;
  nodes.add("All nodes placed on [OpenVINOExecutionProvider]. Number of nodes: 1");
  nodes.add("  OpenVINO-EP-subgraph_1 (x)");
  EXPECT_EQ(nodes.count(), 0);
}

}  // namespace
}  // namespace ortchestra

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "decode/made_up_model.h"
#include "support/error_text.h"

namespace ortchestra {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Outputs run_of(const Shape& shape, const std::vector<float>& values) {
  const auto memory = std::make_shared<std::vector<float>>(values);
  return Outputs(
      {{ElementType::float32, shape, reinterpret_cast<const std::byte*>(memory->data())}}, memory);
}

std::vector<float> values_of(const TensorView& view) {
  const auto values = view.as<float>();
  return {values.begin(), values.end()};
}

TEST(FrameOutputs, are_one_item_of_a_run_of_the_whole_batch) {
  std::vector<Outputs> runs;
  runs.push_back(run_of({3, 2}, {1, 2, 3, 4, 5, 6}));
  const auto views = frame_outputs(runs, 3, 1);
  EXPECT_THAT(views.at(0).shape, ElementsAre(1, 2));
  EXPECT_THAT(values_of(views[0]), ElementsAre(3, 4));
}

TEST(FrameOutputs, are_found_in_the_run_of_the_frame) {
  std::vector<Outputs> runs;
  runs.push_back(run_of({2, 1}, {1, 2}));
  runs.push_back(run_of({2, 1}, {3, 4}));  // the second item is padding
  EXPECT_THAT(values_of(frame_outputs(runs, 2, 2)[0]), ElementsAre(3));
}

TEST(FrameOutputs, of_a_run_of_one_frame_are_unchanged) {
  std::vector<Outputs> runs;
  runs.push_back(run_of({1, 2}, {1, 2}));
  runs.push_back(run_of({5, 1}, {1, 2, 3, 4, 5}));
  EXPECT_THAT(frame_outputs(runs, 1, 1)[0].shape, ElementsAre(5, 1));
}

TEST(FrameOutputs, refuse_a_shape_that_cannot_be_divided) {
  std::vector<Outputs> runs;
  runs.push_back(run_of({3, 2}, {1, 2, 3, 4, 5, 6}));
  EXPECT_THAT(test::error_text(ErrorKind::failure, [&] { frame_outputs(runs, 2, 0); }),
              HasSubstr("an output of [3,2] can't be divided among the 2 frames"));
  test::error_text(ErrorKind::failure, [&] { frame_outputs(runs, 3, 3); });
}

TEST(FrameValues, are_copies_with_their_names) {
  std::vector<RawTensor> values;
  {
    test::MadeUpModel model;
    model.output("a", {1, 2}, {1, 2}).output("b", {1, 1}, {3});
    values = copy_values(model.views(), model.model());
  }
  ASSERT_EQ(values.size(), 2U);
  EXPECT_EQ(values[1].name, "b");
  EXPECT_EQ(values[0].type, "float32");
  EXPECT_EQ(values[0].size, 8U);
  EXPECT_EQ(reinterpret_cast<const float*>(values[0].bytes.get())[1], 2);
}

}  // namespace
}  // namespace ortchestra

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "decode/made_up_model.h"

namespace ortchestra {
namespace {

using test::decoding;
using test::MadeUpModel;

Masks masks_of(const Prediction& prediction) {
  EXPECT_FALSE(prediction.error) << *prediction.error;
  return std::get<Masks>(prediction.found);
}

/// Maps of two classes, 2 × 2 for an input of 4 × 4: the left half, and the lower right quarter.
const std::vector<float> two_planes = {1, 0, 1, 0, 0, 0, 0, 1};

TEST(MaskDecoder, enlarges_maps_to_the_frame) {
  MadeUpModel model(4, 4);
  model.output("maps", {1, 2, 2, 2}, two_planes);
  const auto decoder = make_decoder(decoding("mask"), model.model());
  const Masks masks = masks_of(decoder->decode(model.views(), {4, 4}));
  ASSERT_EQ(masks.size(), 2U);
  EXPECT_EQ(masks[0], (Mask{0, 4, 4, {0, 2, 2, 2, 2, 2, 2, 2, 2}}));
  EXPECT_EQ(masks[1].class_index, 1);
}

TEST(MaskDecoder, accepts_channels_last) {
  MadeUpModel planes(4, 4);
  planes.output("maps", {1, 2, 2, 2}, two_planes);
  MadeUpModel pixels(8, 4);
  pixels.output("maps", {1, 2, 4, 3}, std::vector<float>(24, 1));
  const Masks masks = masks_of(pixels.decode(decoding("mask")));
  ASSERT_EQ(masks.size(), 3U);
  EXPECT_EQ(masks[2], (Mask{2, 8, 4, {0, 32}}));
}

TEST(MaskDecoder, excludes_the_cropped_part_of_the_frame) {
  MadeUpModel model(4, 4);
  model.model().recipe.fit = Fit::crop;
  model.output("maps", {1, 1, 2, 2}, {1, 1, 1, 1});
  const auto decoder = make_decoder(decoding("mask"), model.model());
  EXPECT_EQ(masks_of(decoder->decode(model.views(), {8, 4})),
            (Masks{{0, 8, 4, {2, 4, 4, 4, 4, 4, 4, 4, 2}}}));
}

TEST(MaskDecoder, converts_logits_to_probabilities) {
  MadeUpModel model(4, 4);
  model.output("maps", {1, 1, 1, 1}, {0.5F});
  DecodeOptions options = decoding("mask");
  options.threshold = 0.6F;
  options.activation = Activation::sigmoid;  // sigmoid(0.5) = 0.62
  EXPECT_EQ(masks_of(model.decode(options)).size(), 1U);
  options.threshold = 0.63F;
  EXPECT_EQ(masks_of(model.decode(options)).size(), 0U);
}

TEST(SegmentationDecoder, gives_every_pixel_its_most_likely_class) {
  MadeUpModel model(4, 4);
  model.output("maps", {1, 2, 2, 2}, {1, 0, 1, 0, 0, 0.5F, 0, 1});
  DecodeOptions options = decoding("segmentation");
  EXPECT_EQ(masks_of(model.decode(options)),
            (Masks{{0, 4, 4, {0, 2, 2, 2, 2, 2, 2, 2, 2}}, {1, 4, 4, {2, 2, 2, 2, 2, 2, 2, 2}}}));
  options.background = 0;
  EXPECT_EQ(masks_of(model.decode(options)).size(), 1U);
}

TEST(SegmentationDecoder, accepts_class_indices) {
  MadeUpModel model(2, 2);
  model.output("classes", {1, 2, 2}, {0, 5, 5, 0});
  EXPECT_EQ(masks_of(model.decode(decoding("segmentation"))),
            (Masks{{0, 2, 2, {0, 1, 2, 1}}, {5, 2, 2, {1, 2, 1}}}));
}

}  // namespace
}  // namespace ortchestra

#include "decode/parts/labels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/files/file.h"
#include "decode/made_up_model.h"
#include "support/error_text.h"
#include "support/temporary_directory.h"

namespace ortchestra {
namespace {

using test::decoding;
using testing::ElementsAre;
using testing::HasSubstr;

class LabelFile : public testing::Test {
 protected:
  DecodeOptions with(const std::string& text) const {
    write_file_atomically(folder_ / "names.txt", text);
    DecodeOptions options = decoding("classes");
    options.labels_file = folder_ / "names.txt";
    return options;
  }

  test::TemporaryDirectory folder_;
};

TEST_F(LabelFile, has_one_label_per_line) {
  EXPECT_THAT(read_labels(with("cat\r\n  traffic light \n\ndog\n\n")),
              ElementsAre("cat", "traffic light", "", "dog"));
}

TEST_F(LabelFile, with_too_few_lines_is_refused_when_the_classes_are_known) {
  test::MadeUpModel model;
  model.output("out", {1, 3});
  EXPECT_THAT(
      test::error_text(ErrorKind::input, [&] { make_decoder(with("cat\ndog\n"), model.model()); }),
      testing::AllOf(HasSubstr("model 'made-up' has 3 classes"), HasSubstr("names.txt has"),
                     HasSubstr("2 labels")));
  make_decoder(with("cat\ndog\nfox\nhen\n"), model.model());  // more labels are allowed
  model.model().outputs[0].shape = {1, -1};
  make_decoder(with("cat\n"), model.model());  // the number of classes is unknown
}

TEST_F(LabelFile, that_is_missing_or_empty_is_refused) {
  test::error_text(ErrorKind::input, [&] { read_labels(with("\n \n")); });
  DecodeOptions options = decoding("classes");
  options.labels_file = folder_ / "none.txt";
  test::error_text(ErrorKind::input, [&] { read_labels(options); });
}

TEST(Labels, are_kept_by_the_decoder) {
  test::MadeUpModel model;
  model.output("out", {1, 2});
  DecodeOptions options = decoding("classes");
  options.labels = {"cat", "dog"};
  EXPECT_THAT(make_decoder(options, model.model())->labels(), ElementsAre("cat", "dog"));
}

TEST(Labels, that_are_missing_are_replaced_by_numbers) {
  const PredictedModel model{"m", {"cat"}};
  EXPECT_EQ(model.label(0), "cat");
  EXPECT_EQ(model.label(17), "class 17");
}

}  // namespace
}  // namespace ortchestra

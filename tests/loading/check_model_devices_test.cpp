#include "ortchestra/loading/check_model_devices.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/error_text.h"

namespace ortchestra {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string refusal(const std::vector<ModelRequest>& models, const std::string& device) {
  return test::error_text(ErrorKind::input, [&] { check_model_devices(models, device); });
}

TEST(OrtModelDevices, accept_the_cpu_in_any_spelling) {
  check_model_devices({}, "cpu");
  check_model_devices(
      {{.source = "a.onnx"}, {.source = "b.onnx", .device = "CPUExecutionProvider"}}, "cpu");
}

TEST(OrtModelDevices, name_the_model_that_names_the_device) {
  const std::vector<ModelRequest> models{{.source = "a.onnx"},
                                         {.source = "in/faces.onnx", .device = "nowhere"}};
  EXPECT_THAT(refusal(models, "cpu"),
              AllOf(HasSubstr("model 'faces': device 'nowhere'"), Not(HasSubstr("did you mean"))));
}

TEST(OrtModelDevices, name_no_model_for_the_device_of_the_row) {
  EXPECT_THAT(refusal({{.source = "a.onnx"}}, "nowhere"), Not(HasSubstr("model '")));
  EXPECT_THAT(refusal({}, "nowhere"), HasSubstr("device 'nowhere'"));
}

TEST(OrtModelDevices, do_not_need_the_device_of_the_row_if_no_model_runs_there) {
  check_model_devices({{.source = "a.onnx", .device = "cpu"}}, "nowhere");
}

TEST(OrtModelDevices, suggest_the_nearest_device) {
  EXPECT_THAT(refusal({}, "tensort"), HasSubstr("(did you mean 'tensorrt'?)"));
}

}  // namespace
}  // namespace ortchestra

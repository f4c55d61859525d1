# The ONNX file format as C++ classes: #include <onnx_model.pb.h>.
#
# They are generated from the installed schema. We do not link libonnx, because its file names, shared
# library and compile definitions differ between distributions.

set(onnx_proto_dir "${PROJECT_BINARY_DIR}/onnx_proto")
configure_file("${ONNX_SCHEMA}" "${onnx_proto_dir}/onnx_model.proto" COPYONLY)
add_custom_command(
  OUTPUT "${onnx_proto_dir}/onnx_model.pb.cc" "${onnx_proto_dir}/onnx_model.pb.h"
  COMMAND protobuf::protoc "--proto_path=${onnx_proto_dir}" "--cpp_out=${onnx_proto_dir}"
          "${onnx_proto_dir}/onnx_model.proto"
  DEPENDS "${onnx_proto_dir}/onnx_model.proto"
  COMMENT "Generating the ONNX classes" VERBATIM)

# Some schemas use the lite runtime of Protobuf: link the library that the generated code needs.
file(STRINGS "${ONNX_SCHEMA}" onnx_lite REGEX "^option optimize_for = LITE_RUNTIME" LIMIT_COUNT 1)
if(onnx_lite)
  set(onnx_protobuf_library protobuf::libprotobuf-lite)
else()
  set(onnx_protobuf_library protobuf::libprotobuf)
endif()

# Object files, so that they become part of our library and are not installed separately.
add_library(onnx_proto OBJECT "${onnx_proto_dir}/onnx_model.pb.cc"
                              "${onnx_proto_dir}/onnx_model.pb.h")
target_compile_options(onnx_proto PRIVATE -w)
target_include_directories(onnx_proto SYSTEM PUBLIC "${onnx_proto_dir}")
target_link_libraries(onnx_proto PUBLIC ${onnx_protobuf_library})

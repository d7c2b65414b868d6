// inwit_xla_fill with call frames as XLA makes them, without XLA: values, versions, and what it rejects.
#include "xla_frame.hpp"

namespace inwit::xla {
namespace {

TEST(Xla, FillsABlock) {
  Frame call;
  EXPECT_EQ(call.call(), "");
  EXPECT_EQ(std::memcmp(call.values, whole(42, 7).data() + 12, sizeof call.values), 0);
  call.key_dims[0] = 2;
  call.words[0] = 1;
  EXPECT_EQ(call.call(), "");
  EXPECT_EQ(std::memcmp(call.values, whole((uint64_t{1} << 32) + 42, 0).data() + 12, sizeof call.values), 0);
}

TEST(Xla, FillsTheWholeWithoutAPosition) {
  Frame call;
  std::vector<float> values(36);
  call.result.data = values.data();
  call.result_dims[0] = 6;
  call.frame.operands.count = 1;
  EXPECT_EQ(call.call(), "");
  EXPECT_EQ(values, whole(42, 7));
}

TEST(Xla, LeadingAxesEnumerateTensors) {
  Frame call;
  std::vector<float> values(24);
  uint32_t words[8] = {0, 42, 0, 7, 0, 1, 0, 2};
  int32_t blocks[4] = {1, 0, 2, 0};
  int64_t key_dims[2] = {2, 4}, block_dims[2] = {2, 2}, result_dims[3] = {2, 2, 6};
  call.key = {sizeof(Buffer), nullptr, kU32, words, 2, key_dims};
  call.block = {sizeof(Buffer), nullptr, kS32, blocks, 2, block_dims};
  call.result = {sizeof(Buffer), nullptr, kF32, values.data(), 3, result_dims};
  EXPECT_EQ(call.call(), "");
  EXPECT_EQ(std::memcmp(values.data(), whole(42, 7).data() + 12, 48), 0);
  EXPECT_EQ(std::memcmp(values.data() + 12, whole(1, 2).data() + 24, 48), 0);
}

TEST(Xla, AnswersTheQuestionForItsVersion) {
  Frame call;
  for (const int asked : {1, 3, 9}) {
    call.api.version.minor = asked;
    Metadata metadata = {sizeof metadata, {sizeof(Version), nullptr, -1, -1}, 7};
    MetadataExtension extension = {{sizeof extension, kMetadata, nullptr}, &metadata};
    call.frame.extension = &extension.base;
    EXPECT_EQ(call.call(), "");
    EXPECT_EQ(metadata.version.major, 0);
    EXPECT_EQ(metadata.version.minor, asked);
    EXPECT_EQ(metadata.traits, 0U);
    EXPECT_EQ(call.values[0], 0.0F);
  }
}

TEST(Xla, RejectsOtherVersions) {
  Frame major, operands, results, attributes;
  major.api.version.major = 1;
  operands.frame.operands.struct_size += 8;
  results.frame.results.struct_size += 8;
  attributes.frame.attributes.struct_size = 0;
  for (Frame *call : {&major, &operands, &results, &attributes})
    call->expect("12 inwit: this version of XLA's FFI is not supported");
}

TEST(Xla, FillsInTheStageOfExecutionOnly) {
  for (const int32_t stage : {0, 1, 2}) {
    Frame call;
    call.frame.stage = stage;
    EXPECT_EQ(call.call(), "");
    EXPECT_EQ(call.values[0], 0.0F);
  }
}

TEST(Xla, HasTheMessageOfTheLibrary) {
  Frame negative;
  negative.json = R"({"class_name":"RandomNormal","config":{"stddev":-1}})";
  negative.initializer = {negative.json.data(), negative.json.size()};
  negative.expect("random_normal: stddev is -1, must be a finite number >= 0");
  negative.expect("3 ");
  Frame outside;
  outside.blocks[0] = 3;
  outside.expect("3 ");
}

TEST(Xla, RejectsOtherCalls) {
  Frame initializer, tensor, numbers, layout, axes, fans, result, dtype, key, words, block, more;
  initializer.attribute_types[1] = kArray;
  initializer.expect("3 inwit: the attribute initializer must be a string");
  tensor.role_array.size = 3;
  tensor.expect("3 inwit: the attribute tensor must be an array");
  numbers.role_array.dtype = kS32;
  numbers.expect("3 inwit: the attribute tensor must be an array");
  layout.roles[0] = int64_t{1} << 32;
  layout.expect("beyond 32 bits");
  axes.roles[3] = -1;
  axes.expect("beyond 32 bits");
  fans.fan_array.size = 1;
  fans.expect("3 inwit: the attribute fans must be an array");
  result.result.rank = 1;
  result.expect("3 inwit: there must be one result");
  dtype.result.dtype = kS64;
  dtype.expect("3 inwit: the result has a dtype");
  key.key.dtype = kS32;
  key.expect("3 inwit: the first operand");
  words.key_dims[0] = 3;
  words.expect("3 inwit: the first operand");
  block.block_dims[0] = 1;
  block.expect("3 inwit: the second operand");
  more.frame.operands.count = 3;
  more.expect("3 inwit: the second operand");
}

} // namespace
} // namespace inwit::xla

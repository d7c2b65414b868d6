// Names: registered ones, synonyms of other ecosystems, and those that are rejected because their distribution is another one.
#include <algorithm>

#include "support.hpp"

namespace inwit::test {
namespace {

TEST(Names, AreSortedAndUnique) {
  const auto entries = registry();
  EXPECT_TRUE(
      std::ranges::is_sorted(entries, std::ranges::less_equal{}, [](const Entry *e) { return std::string_view(e->name); }));
  for (const Entry *entry : entries) EXPECT_EQ(find_registered(entry->name), entry);
}

// A name that meant two entries would depend on the order of the search.
TEST(Names, SynonymsStandForOneEntry) {
  std::vector<std::string_view> names;
  for (const Entry *entry : registry()) {
    names.push_back(entry->name);
    if (*entry->keras_class != '\0') names.push_back(entry->keras_class);
    names.insert(names.end(), entry->aliases.begin(), entry->aliases.end());
  }
  for (const Synonym &synonym : synonyms()) {
    names.push_back(synonym.name);
    EXPECT_NE(find_registered(synonym.entry), nullptr) << synonym.name << " stands for " << synonym.entry;
  }
  std::ranges::sort(names);
  const auto twice = std::ranges::adjacent_find(names);
  EXPECT_EQ(twice, names.end()) << *twice;
}

TEST(Names, SynonymsGiveTheBytesOfTheirEntry) {
  for (const Synonym &synonym : synonyms()) {
    const Entry &entry = *find_registered(synonym.entry);
    const Shape shape = shape_for(entry, 8, 8);
    const auto bytes = [&](std::string_view name) {
      return filled(std::string(name), INWIT_F32, shape, INWIT_LAYOUT_TORCH, {42, 7}, required_arguments(entry)).text();
    };
    EXPECT_EQ(bytes(synonym.name), bytes(synonym.entry)) << synonym.name;
  }
}

TEST(Names, OfKerasAreAcceptedEverywhere) {
  for (const char *name : {"HeNormal", "GlorotUniform", "normal", "uniform", "zero", "one", "IdentityInitializer"}) {
    inwit_initializer *handle = nullptr;
    EXPECT_EQ(inwit_create(name, nullptr, 0, &handle, nullptr), INWIT_OK) << name;
    inwit_free(handle);
    EXPECT_NE(inwit_stream_version(name), 0U) << name;
  }
}

// PyTorch's normals are not truncated and TensorFlow.js's have another variance: an entry with a similar name is not the same.
TEST(Names, OfAnotherDistributionAreRejectedWithTheChoices) {
  const struct {
    const char *name, *choice;
  } cases[] = {{"kaiming_normal", "torch_kaiming_normal"},
               {"xavier_normal", "glorot_normal"},
               {"glorotNormal", "variance_scaling"},
               {"Xavier", "glorot_uniform"},
               {"rand", "random_uniform"},
               {"randn", "random_normal"},
               {"msra", "he_normal"},
               {"ReLU", "; choose an initializer for that activation, such as"},
               {"relu", "; choose an initializer for that activation, such as"}};
  for (const auto &[name, choice] : cases) {
    const Outcome outcome = fill(name, describe(nullptr, INWIT_F32, {0}));
    EXPECT_EQ(outcome.status, INWIT_E_NAME) << name;
    EXPECT_NE(outcome.message.find(choice), std::string::npos) << outcome.message;
    EXPECT_EQ(outcome.message.find("did you mean"), std::string::npos) << outcome.message;
  }
}

// The underscore is PyTorch's alone, so the name means what it means there.
TEST(Names, OfTorchFunctionsAreTorchs) {
  for (const char *name : {"uniform_", "normal_", "xavier_uniform_", "xavier_normal_", "kaiming_uniform_", "kaiming_normal_",
                           "trunc_normal_", "orthogonal_", "sparse_", "eye_", "dirac_"}) {
    const Entry *entry = nullptr;
    ASSERT_TRUE(find_entry(name, entry)) << name;
    EXPECT_EQ(std::string(entry->name) + '_', "torch_" + std::string(name));
  }
}

// By the name itself, whatever its case: not by that of a distribution with another variance.
TEST(Names, ThatAreUnknownGetTheNearest) {
  const struct {
    const char *name, *nearest;
  } cases[] = {{"glorot_unifrom", "glorot_uniform"},     {"LeCunNormal", "lecun_normal"},
               {"Lecun_Normal", "lecun_normal"},         {"HENormal", "he_normal"},
               {"TRUNCATED_NORMAL", "truncated_normal"}, {"xavier_unifrom", "xavier_uniform"},
               {"xavier_norml", "xavier_normal"},        {"kaiming_norm", "kaiming_normal"},
               {"trunc_norml", "trunc_normal"},          {"GlorotUnifrom", "glorot_uniform"}};
  for (const auto &[name, nearest] : cases) {
    const Outcome outcome = fill(name, describe(nullptr, INWIT_F32, {0}));
    EXPECT_EQ(outcome.status, INWIT_E_NAME) << name;
    EXPECT_NE(outcome.message.find("did you mean \"" + std::string(nearest) + "\"?"), std::string::npos) << outcome.message;
  }
}

// Messages name the argument that the caller wrote, not one of the distribution behind it.
TEST(Messages, NameTheCallersArgument) {
  const struct {
    const char *name, *arguments, *part;
  } cases[] = {
      {"variance_scaling", "scale=1e300", "variance_scaling: scale is 1e+300: "},
      {"flux_glorot_uniform", "gain=1e300", "flux_glorot_uniform: gain is 1e+300: "},
      {"siren", "c=1e300", "siren: c is 1e+300: omega is 30: "},
      {"siren", "omega=1e-300", "siren: c is 6: omega is 1e-300: "},
      {"flux_lecun_normal", "gain=1e38", "flux_lecun_normal: gain is 1e+38: "},
      {"flux_truncated_normal", "lo=3,hi=1", "flux_truncated_normal: lo is 3, must be < hi, which is 1"},
      {"torch_trunc_normal", "a=3,b=1", "torch_trunc_normal: a is 3, must be < b, which is 1"},
      {"torch_trunc_normal", "mean=5,std=0", "which must then lie between a and b, -2 and 2"},
      {"truncated_normal", "lower=3,upper=1", "truncated_normal: lower is 3, must be < upper, which is 1"},
      {"random_normal", "stddev=1e38", "|mean| + 10 stddev is "},
      {"flux_sparse_init", "sparsity=0.5,std=1e38", "10 std is "},
  };
  for (const auto &[name, arguments, part] : cases) {
    float elements[4] = {};
    const Outcome outcome =
        fill(name, describe(elements, INWIT_F32, {2, 2}, INWIT_LAYOUT_KERAS), {}, Arguments::parse(arguments));
    EXPECT_EQ(outcome.status, INWIT_E_PARAMETER) << name;
    EXPECT_NE(outcome.message.find(part), std::string::npos) << outcome.message;
  }
}

} // namespace
} // namespace inwit::test

// Any bytes as safetensors: refused with a reason, or arrays that can be copied out, whatever their
// type is taken for.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/assert.h"
#include "io/safetensors.h"

namespace canasta {
namespace {

template <class T>
void take(const Safetensors& file, std::size_t file_bytes) {
  for (const char* name : {"a", "values", "rows"}) {
    const auto values = file.values<T>(name);
    CANASTA_ASSERT(!values.ok() || values->size() * sizeof(T) <= file_bytes);
  }
}

}  // namespace
}  // namespace canasta

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace canasta;
  const auto file =
      Safetensors::parse(std::string(reinterpret_cast<const char*>(data), size), "a.safetensors");
  if (!file.ok()) return 0;
  take<std::uint8_t>(*file, size);
  take<std::uint32_t>(*file, size);
  take<std::uint64_t>(*file, size);
  take<std::int32_t>(*file, size);
  take<std::int64_t>(*file, size);
  take<float>(*file, size);
  take<double>(*file, size);
  return 0;
}

#include "net/arrow_metadata.h"

#include <flatbuffers/flatbuffers.h>

#include <cstring>

namespace canasta {

using Offsets = flatbuffers::Vector<flatbuffers::Offset<flatbuffers::Table>>;

ArrowMetadata::ArrowMetadata(std::string_view bytes)
    : words_((bytes.size() + sizeof(std::uint64_t) - 1) / sizeof(std::uint64_t) + 1) {
  std::memcpy(words_.data(), bytes.data(), bytes.size());
  verifier_ = std::make_unique<flatbuffers::Verifier>(
      reinterpret_cast<const std::uint8_t*>(words_.data()), bytes.size());
}

ArrowMetadata::~ArrowMetadata() = default;

bool ArrowMetadata::check(bool holds) {
  is_whole_ = is_whole_ && holds;
  return holds;
}

ArrowMetadata::Table ArrowMetadata::root() {
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(words_.data());
  if (!check(verifier_->VerifyOffset(0) != 0)) return {*this, nullptr};
  return {*this, flatbuffers::GetRoot<flatbuffers::Table>(bytes)};
}

ArrowMetadata::Table::Table(ArrowMetadata& metadata, const flatbuffers::Table* table)
    : metadata_(&metadata) {
  if (table == nullptr) return;
  flatbuffers::Verifier& verifier = *metadata.verifier_;
  if (!metadata.check(table->VerifyTableStart(verifier))) return;
  verifier.EndTable();  // its depth: tables are not read from within each other
  table_ = table;
}

template <class T>
T ArrowMetadata::Table::number(std::uint16_t slot, T otherwise) const {
  if (table_ == nullptr) return otherwise;
  const bool lies_within = table_->VerifyField<T>(*metadata_->verifier_, slot, sizeof(T));
  if constexpr (std::is_same_v<T, bool>) {
    return metadata_->check(lies_within) ? table_->GetField<std::uint8_t>(slot, otherwise) != 0
                                         : otherwise;
  } else {
    return metadata_->check(lies_within) ? table_->GetField<T>(slot, otherwise) : otherwise;
  }
}
template bool ArrowMetadata::Table::number(std::uint16_t, bool) const;
template std::uint8_t ArrowMetadata::Table::number(std::uint16_t, std::uint8_t) const;
template std::int16_t ArrowMetadata::Table::number(std::uint16_t, std::int16_t) const;
template std::int32_t ArrowMetadata::Table::number(std::uint16_t, std::int32_t) const;
template std::int64_t ArrowMetadata::Table::number(std::uint16_t, std::int64_t) const;

// What a field points to, which is still to be checked; nullptr where it is not there.
template <class T>
const T* ArrowMetadata::Table::pointer(std::uint16_t slot) const {
  if (table_ == nullptr) return nullptr;
  if (!metadata_->check(table_->VerifyOffset(*metadata_->verifier_, slot))) return nullptr;
  return table_->GetPointer<const T*>(slot);
}

std::string_view ArrowMetadata::Table::text(std::uint16_t slot) const {
  const auto* const found = pointer<flatbuffers::String>(slot);
  if (found == nullptr || !metadata_->check(metadata_->verifier_->VerifyString(found))) return {};
  return found->string_view();
}

ArrowMetadata::Table ArrowMetadata::Table::table(std::uint16_t slot) const {
  return {*metadata_, pointer<flatbuffers::Table>(slot)};
}

std::vector<ArrowMetadata::Table> ArrowMetadata::Table::tables(std::uint16_t slot) const {
  std::vector<Table> out;
  const auto* const found = pointer<Offsets>(slot);
  if (found == nullptr || !metadata_->check(metadata_->verifier_->VerifyVector(found))) return out;
  for (flatbuffers::uoffset_t i = 0; i < found->size() && metadata_->is_whole(); ++i) {
    const auto* const offset = found->Data() + i * sizeof(flatbuffers::uoffset_t);
    if (!metadata_->check(metadata_->verifier_->VerifyOffset(offset, 0) != 0)) break;
    out.push_back({*metadata_, found->Get(i)});
  }
  return out;
}

std::vector<arrow::Pair> ArrowMetadata::Table::pairs(std::uint16_t slot) const {
  const auto* const found = pointer<flatbuffers::Vector<std::uint8_t>>(slot);
  const auto* const start = reinterpret_cast<const std::uint8_t*>(found);
  if (found == nullptr ||
      !metadata_->check(metadata_->verifier_->VerifyVectorOrString(start, sizeof(arrow::Pair)))) {
    return {};
  }
  std::vector<arrow::Pair> out(found->size());
  if (!out.empty()) std::memcpy(out.data(), found->Data(), out.size() * sizeof(arrow::Pair));
  return out;
}

}  // namespace canasta

#include "domain/core/record_codec.h"

#include <iterator>

#include "domain/core/bytes.h"

namespace daybook {
namespace {

// id (16), created_at (8), version, updated_at - created_at, then for each slot: field, tag, value.
// The tag is the value's place in the variant; the high bit tells that an origin (16) comes first.
constexpr std::uint8_t kHasOrigin = 0x80;

struct WriteValue {
  std::string& out;
  void operator()(const Null&) const {}
  void operator()(const Erased&) const {}
  void operator()(const Bytes&) const {}
  void operator()(bool flag) const { out.push_back(flag ? 1 : 0); }
  void operator()(std::int64_t number) const { put_varint(out, zigzag(number)); }
  void operator()(const std::string& text) const { put_sized(out, text); }
  void operator()(const Uuid& id) const { out.append(id.view()); }
  void operator()(const Json& json) const { put_sized(out, json.text); }
  void operator()(const References& set) const {
    put_varint(out, set.ids.size());
    for (const Uuid& id : set.ids) out.append(id.view());
  }
};

void write_slot(const Slot& slot, std::string& out) {
  put_varint(out, slot.field.value);
  const auto tag = static_cast<std::uint8_t>(slot.value.index());
  out.push_back(static_cast<char>(slot.origin ? tag | kHasOrigin : tag));
  if (slot.origin) out.append(slot.origin->view());
  std::visit(WriteValue{out}, slot.value);
}

Uuid read_id(ByteReader& reader) { return Uuid::from_bytes(reader.bytes(16)); }

References read_references(ByteReader& reader) {
  References set;
  const std::uint64_t count = reader.varint();
  for (std::uint64_t i = 0; i < count && reader.ok(); ++i) set.ids.push_back(read_id(reader));
  return set;
}

Value read_value(std::uint8_t tag, ByteReader& reader) {
  switch (tag) {
    case 1:
      return reader.byte() != 0;
    case 2:
      return unzigzag(reader.varint());
    case 3:
      return std::string(reader.sized());
    case 4:
      return read_id(reader);
    case 5:
      return Json{std::string(reader.sized())};
    case 6:
      return read_references(reader);
    case 7:
      return Erased{};
    case 8:
      return Bytes{};
    default:
      return Null{};
  }
}

void skip_value(std::uint8_t tag, ByteReader& reader) {
  switch (tag) {
    case 1:
      reader.byte();
      return;
    case 2:
      reader.varint();
      return;
    case 3:
    case 5:
      reader.sized();
      return;
    case 4:
      reader.bytes(16);
      return;
    case 6:
      read_references(reader);
      return;
    default:
      return;
  }
}

Slot read_slot(ByteReader& reader) {
  Slot slot;
  slot.field = FieldId{static_cast<std::uint16_t>(reader.varint())};
  const std::uint8_t tag = reader.byte();
  if ((tag & kHasOrigin) != 0) slot.origin = read_id(reader);
  slot.value = read_value(static_cast<std::uint8_t>(tag & ~kHasOrigin), reader);
  return slot;
}

// How many there are is not known before; some million records may be held at once, so each takes
// the room of its slots and no more.
Slots read_slots(ByteReader& reader) {
  static thread_local std::vector<Slot> read;
  read.clear();
  while (reader.ok() && !reader.done()) read.push_back(read_slot(reader));
  return Slots(std::vector<Slot>(std::make_move_iterator(read.begin()),
                                 std::make_move_iterator(read.end())));
}

}  // namespace

std::string encode_record(const Record& record) {
  std::string out;
  out.reserve(64 + record.slots.size() * 24);
  out.append(record.key.id.view());
  put_big(out, static_cast<std::uint64_t>(record.created_at.value));
  put_varint(out, record.version.value);
  put_varint(out, zigzag(record.updated_at.value - record.created_at.value));
  for (const Slot& slot : record.slots) write_slot(slot, out);
  return out;
}

Result<Record> decode_record(KindId kind, RecordNumber number, std::string_view bytes) {
  ByteReader reader(bytes);
  Record record;
  record.key = {kind, read_id(reader)};
  record.number = number;
  record.created_at = Time{get_big<std::int64_t>(reader.bytes(8))};
  record.version = Version{reader.varint()};
  record.updated_at = Time{record.created_at.value + unzigzag(reader.varint())};
  record.slots = read_slots(reader);
  if (!reader.ok()) return corrupt("views.record", "A row of the views is no record.");
  return record;
}

Uuid id_of_record_row(std::string_view bytes) { return Uuid::from_bytes(bytes.substr(0, 16)); }

Time created_at_of_record_row(std::string_view bytes) {
  return Time{get_big<std::int64_t>(bytes.substr(16, 8))};
}

Time updated_at_of_record_row(std::string_view bytes) {
  ByteReader reader(bytes.substr(24));
  reader.varint();
  return Time{created_at_of_record_row(bytes).value + unzigzag(reader.varint())};
}

Value value_of_record_row(std::string_view bytes, FieldId field) {
  ByteReader reader(bytes.substr(24));
  reader.varint();
  reader.varint();
  while (reader.ok() && !reader.done()) {
    const FieldId at{static_cast<std::uint16_t>(reader.varint())};
    const std::uint8_t tag = reader.byte();
    if ((tag & kHasOrigin) != 0) reader.bytes(16);
    const auto type = static_cast<std::uint8_t>(tag & ~kHasOrigin);
    if (at == field) return read_value(type, reader);
    if (at > field) break;  // Slots are in the order of fields.
    skip_value(type, reader);
  }
  return Null{};
}

}  // namespace daybook

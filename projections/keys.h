// The keys of the views' rows: one byte for the table, then numbers big-endian, so that rows stand
// in the order of (tenant, kind, number or position). Pure; safe from any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "domain/core/value.h"

namespace daybook {

enum class Table : char {
  kAccess = 'A',      // tenant kind id position               -> nothing: it was read
  kAudit = 'B',       // tenant number                         -> position, time of the commit
  kAudited = 'F',     // tenant kind id number                 -> nothing: entries about a record
  kAuditValue = 'G',  // tenant column value               -> nothing: entries hold it
  kClaim = 'C',       // tenant kind field comparable          -> id
  kErasure = 'E',     // tenant kind id                        -> nothing: its erasure is under way
  kDeals = 'Q',   // tenant person                         -> what the deals come to (deal_totals.h)
  kHead = 'D',    // tenant                                -> position, time, Merkle frontier
  kEntry = 'H',   // tenant position                       -> place, leaf hash
  kUndone = 'U',  // tenant position                       -> the position that undid it
  kId = 'I',      // tenant kind id                        -> number
  kKeyed = 'K',   // tenant key hash                       -> position, input hash
  kMeta = 'M',    // name                                  -> which log, revisions, place reached
  kLast = 'N',    // tenant kind                           -> last number given
  kPosting = 'P',  // tenant kind field term chunk          -> low halves of numbers (chunks.h)
  kRecord = 'R',   // tenant kind number                    -> record (record_codec.h)
  kSubject = 'S',  // tenant subject kind id                -> nothing: see subject_rows.cc
  kNode = 'T',     // tenant level index                    -> Merkle node, every fourth level
  kTouched = 'V',  // tenant kind number position           -> version after it, fields it changed
};

std::string table_prefix(Table table);
std::string tenant_prefix(Table table, TenantId tenant);
std::string kind_prefix(Table table, TenantId tenant, KindId kind);
std::string field_prefix(Table table, TenantId tenant, KindId kind, FieldId field);

std::string record_key(TenantId tenant, KindId kind, RecordNumber number);
std::string id_key(TenantId tenant, const RecordKey& key);
std::string claim_key(TenantId tenant, KindId kind, FieldId field, std::string_view comparable);
std::string entry_key(TenantId tenant, Position position);
std::string access_key(TenantId tenant, const RecordKey& key, Position position);
std::string undone_key(TenantId tenant, Position position);
std::string touched_key(TenantId tenant, KindId kind, RecordNumber number, Position position);
std::string keyed_key(TenantId tenant, std::string_view key_hash);
std::string subject_prefix(TenantId tenant, const Uuid& subject);
std::string subject_key(TenantId tenant, const Uuid& subject, const RecordKey& record);
std::string erasure_key(TenantId tenant, const RecordKey& record);
std::string deals_key(TenantId tenant, const Uuid& person);
std::string audit_value_key(TenantId tenant, std::uint16_t column, std::string_view value);
std::string audit_key(TenantId tenant, std::uint32_t number);
std::string audited_key(TenantId tenant, const RecordKey& record, std::uint32_t number);
std::string node_key(TenantId tenant, unsigned level, std::uint64_t index);
std::string meta_key(std::string_view name);

// The first key after all those that start with `prefix`.
std::string after_prefix(std::string prefix);

// The record that ends a key.
RecordKey last_record_of(std::string_view key);
// The number or position that ends a key.
RecordNumber last_number_of(std::string_view key);
Position last_position_of(std::string_view key);

}  // namespace daybook

// A body that was read: a tree of JSON values that can be walked without knowing the parser. Forms
// are bodies as well, of texts that wait for a field's type.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::api {

enum class JsonType : std::uint8_t {
  kNull,
  kTrue,
  kFalse,
  kNumber,
  kText,
  kFormText,  // A value of a form: its field's type says what it means.
  kArray,
  kObject,
};

struct JsonNode {
  const char* name = nullptr;
  const char* text = nullptr;
  std::uint32_t name_size = 0;
  std::uint32_t text_size = 0;
  std::uint32_t span = 1;  // Nodes of this value and of all inside it.
  std::uint32_t size = 0;  // Members of an object, items of an array.
  JsonType type = JsonType::kNull;
};

// One value of a Body: a pointer into it, valid as long as the Body lives (moving it is fine).
class JsonValue {
 public:
  // Over the members of an object or the items of an array, in the order sent.
  class Iterator {
   public:
    explicit Iterator(const JsonNode* node) : node_(node) {}
    JsonValue operator*() const { return JsonValue(node_); }
    Iterator& operator++() {
      node_ += node_->span;
      return *this;
    }
    bool operator==(const Iterator&) const = default;

   private:
    const JsonNode* node_;
  };

  explicit JsonValue(const JsonNode* node) : node_(node) {}

  JsonType type() const { return node_->type; }
  bool is(JsonType type) const { return node_->type == type; }
  bool is_null() const { return is(JsonType::kNull); }
  bool is_object() const { return is(JsonType::kObject); }
  bool is_array() const { return is(JsonType::kArray); }

  // The member's name; empty for items and the root.
  std::string_view name() const { return {node_->name, node_->name_size}; }
  // The characters of a text, unescaped; the spelling of a number. Empty for others.
  std::string_view text() const { return {node_->text, node_->text_size}; }
  std::size_t size() const { return node_->size; }
  Iterator begin() const { return Iterator(node_ + 1); }
  Iterator end() const { return Iterator(node_ + node_->span); }

  // The member of that name; a walk over all, so not for inner loops. Null values for none.
  bool has(std::string_view member) const { return find(member) != nullptr; }
  JsonValue get(std::string_view member) const;

 private:
  const JsonNode* find(std::string_view member) const;

  const JsonNode* node_;
};

// Owns the nodes and every text that they show. Movable, never copied.
class Body {
 public:
  JsonValue root() const { return JsonValue(nodes_.data()); }

 private:
  friend class BodyBuilder;
  std::vector<JsonNode> nodes_;  // In the order of the text: a value, then what is inside it.
  std::vector<std::unique_ptr<char[]>> texts_;
};

// Makes a Body from front to back. Containers are begun and ended like brackets.
class BodyBuilder {
 public:
  // `text_bytes`: at most so many bytes of names and texts will follow.
  explicit BodyBuilder(std::size_t text_bytes);

  void name_next(std::string_view name);
  void add(JsonType type, std::string_view text = {});
  std::size_t begin(JsonType container);  // What end() wants back.
  // Empty, or the name of a member that the object has twice.
  std::string_view end(std::size_t container);
  std::size_t count() const { return body_.nodes_.size(); }
  Body done() && { return std::move(body_); }

 private:
  std::string_view kept(std::string_view text);
  std::string_view repeated_name(std::size_t container) const;

  Body body_;
  char* free_ = nullptr;
  char* limit_ = nullptr;
  std::string_view name_;
  std::vector<std::size_t> open_;
};

// The value as compact text, in the one form that is stored: members in the order sent, numbers as
// spelled, texts escaped only where they must be.
void append_compact(std::string& out, const JsonValue& value);

// Does any text or name in it hold a NUL?
bool has_nul(const JsonValue& value);

// "an array", "a number": for messages.
std::string_view described(JsonType type);

}  // namespace daybook::api

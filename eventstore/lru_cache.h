// Entries by key, and in the order of their last use. One node of memory an entry, so that a lookup
// waits for memory once or twice. How many are kept is up to the owner. Internal to the sources
// that cache, as Boost.MultiIndex takes a second to compile. One thread.
#pragma once

#include <boost/multi_index/hashed_index.hpp>
#include <boost/multi_index/member.hpp>
#include <boost/multi_index/sequenced_index.hpp>
#include <boost/multi_index_container.hpp>
#include <functional>
#include <utility>

namespace daybook {

template <class Key, class Value, class Hash = std::hash<Key>>
class LruCache {
 public:
  struct Entry {
    Key key;
    mutable Value value;  // No part of any order.
  };

  // A use. Null when it is not here; valid until it is dropped.
  Value* find(const Key& key) {
    const auto at = by_key().find(key);
    if (at == by_key().end()) return nullptr;
    make_newest(entries_.template project<0>(at));
    return &at->value;
  }

  // Over what was there.
  Value& put(const Key& key, Value value) {
    if (Value* held = find(key)) return *held = std::move(value);
    return entries_.push_front(Entry{key, std::move(value)}).first->value;
  }

  void erase(const Key& key) { by_key().erase(key); }
  // There must be one.
  const Entry& oldest() const { return entries_.back(); }
  void drop_oldest() { entries_.pop_back(); }
  std::size_t size() const { return entries_.size(); }
  void clear() { entries_.clear(); }

 private:
  using Entries = boost::multi_index_container<
      Entry, boost::multi_index::indexed_by<
                 boost::multi_index::sequenced<>,
                 boost::multi_index::hashed_unique<
                     boost::multi_index::member<Entry, Key, &Entry::key>, Hash>>>;

  auto& by_key() { return entries_.template get<1>(); }
  void make_newest(typename Entries::iterator at) { entries_.relocate(entries_.begin(), at); }

  Entries entries_;
};

}  // namespace daybook

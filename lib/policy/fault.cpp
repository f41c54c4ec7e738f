// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/fault.hpp"

#include <algorithm>

#include "base/foreign_text.hpp"

namespace mailprobe::policy {
namespace {

constexpr std::string_view cut_mark = "...";

// The part of a text that fits, grown around a position.
class Window {
 public:
  Window(std::string_view text, std::size_t position)
      : text_(text), first_(position), last_(position) {}

  void grow_left(std::size_t columns) {
    while (first_ > 0 && width_ + shown(first_ - 1).size() <= columns)
      width_ += shown(--first_).size();
  }

  void grow_right(std::size_t columns) {
    while (last_ < text_.size() && width_ + shown(last_).size() <= columns)
      width_ += shown(last_++).size();
  }

  [[nodiscard]] Excerpt excerpt(std::size_t position) const {
    Excerpt excerpt;
    if (first_ > 0) excerpt.text = cut_mark;
    for (std::size_t i = first_; i < last_; ++i) {
      if (i == position) excerpt.caret.assign(excerpt.text.size(), ' ');
      excerpt.text += shown(i);
    }
    if (position == last_) excerpt.caret.assign(excerpt.text.size(), ' ');
    if (last_ < text_.size()) excerpt.text += cut_mark;
    excerpt.caret += '^';
    return excerpt;
  }

 private:
  [[nodiscard]] std::string shown(std::size_t index) const {
    return base::printable(text_.substr(index, 1));
  }

  std::string_view text_;
  std::size_t first_;
  std::size_t last_;
  std::size_t width_ = 0;
};

}  // namespace

Excerpt excerpt_at(std::string_view text, std::size_t position) {
  constexpr std::size_t columns = excerpt_columns - (2 * cut_mark.size());
  position = std::min(position, text.size());
  Window window(text, position);
  window.grow_left(columns / 2);
  window.grow_right(columns);
  window.grow_left(columns);
  return window.excerpt(position);
}

Place place_of(std::string_view text, std::size_t position) {
  const std::string_view before = text.substr(0, position);
  const std::size_t last_end = before.rfind('\n');
  const auto lines = static_cast<std::size_t>(std::ranges::count(before, '\n'));
  const std::size_t start = last_end == std::string_view::npos ? 0 : last_end + 1;
  return {lines + 1, before.size() - start + 1};
}

}  // namespace mailprobe::policy

// SPDX-License-Identifier: GPL-3.0-or-later
//
// How many clients were there at the same time, of several servers together.
#pragma once

#include <algorithm>
#include <cstddef>
#include <mutex>

namespace mailprobe::lab {

class Crowd {
 public:
  // One client, from here to its end.
  class Visit {
   public:
    explicit Visit(Crowd* crowd) : crowd_(crowd) {
      if (crowd_ != nullptr) crowd_->enter();
    }
    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;
    ~Visit() {
      if (crowd_ != nullptr) crowd_->leave();
    }

   private:
    Crowd* crowd_;
  };

  [[nodiscard]] std::size_t greatest() const {
    const std::scoped_lock lock(mutex_);
    return greatest_;
  }

 private:
  void enter() {
    const std::scoped_lock lock(mutex_);
    ++present_;
    greatest_ = std::max(greatest_, present_);
  }
  void leave() {
    const std::scoped_lock lock(mutex_);
    --present_;
  }

  mutable std::mutex mutex_;
  std::size_t present_ = 0;
  std::size_t greatest_ = 0;
};

}  // namespace mailprobe::lab

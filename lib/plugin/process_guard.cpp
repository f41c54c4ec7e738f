// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/process_guard.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <pthread.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/unique_fd.hpp"

#ifdef MAILPROBE_COVERAGE
extern "C" void __gcov_dump();  // NOLINT(*-reserved-identifier): gcov's own name
#endif

namespace mailprobe::plugin {
namespace {

constexpr int unknown_code = 3;
constexpr int not_finished = -1;

struct LastWords {
  std::string output;
  int exit_code;
};

constexpr std::size_t occasions = 3;
std::array<std::atomic<const LastWords*>, occasions> last_words{};
std::atomic<bool> speaking{false};        // somebody writes the output, or has written it
std::atomic<bool> delivering{false};      // deliver() has begun, and was given no more time yet
std::atomic<int> finished{not_finished};  // the exit code once the output is out
bool stdout_was_closed = false;

static_assert(std::atomic<bool>::is_always_lock_free &&
              std::atomic<const LastWords*>::is_always_lock_free);

std::size_t index_of(Occasion occasion) { return static_cast<std::size_t>(occasion); }

[[noreturn]] void end_process(int code) {
#ifdef MAILPROBE_COVERAGE
  __gcov_dump();
#endif
  _exit(code);
}

// For an end so early that no words were prepared.
constexpr std::string_view first_words = "MAILPROBE UNKNOWN - ended before it could begin\n";

// Async-signal-safe. A pipe that is full and that nobody reads must not keep the process alive.
bool say(std::string_view output) {
  pollfd standard_output{.fd = STDOUT_FILENO, .events = POLLOUT, .revents = 0};
  if (poll(&standard_output, 1, 0) != 1) return false;
  return write(STDOUT_FILENO, output.data(), output.size()) == static_cast<ssize_t>(output.size());
}

// Async-signal-safe.
[[noreturn]] void speak_and_exit(Occasion occasion) {
  if (speaking.exchange(true)) {
    const int code = finished.load();
    end_process(code == not_finished ? unknown_code : code);
  }
  const LastWords* words = last_words.at(index_of(occasion)).load();
  const bool whole = say(words == nullptr ? first_words : words->output) && !stdout_was_closed;
  end_process(whole && words != nullptr ? words->exit_code : unknown_code);
}

// Of the watchdog; none where the kernel had no timer left.
std::optional<timer_t> watchdog;

// Async-signal-safe.
void bark_at(std::chrono::nanoseconds at, int flags) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(at);
  if (watchdog) {
    itimerspec once{};
    once.it_value.tv_sec = seconds.count();
    once.it_value.tv_nsec = (at - seconds).count();
    (void)timer_settime(*watchdog, flags, &once, nullptr);  // cannot fail for a valid time
    return;
  }
  itimerval once{};
  once.it_value.tv_sec = seconds.count();
  const auto rest = std::chrono::duration_cast<std::chrono::microseconds>(at - seconds);
  once.it_value.tv_usec = std::max<std::int64_t>(rest.count(), 1);
  setitimer(ITIMER_REAL, &once, nullptr);
}

// The output may have been written, and only its exit code not be given yet: nothing tells that
// from a pipe that nobody reads but a moment more.
constexpr std::chrono::milliseconds moment{25};

void on_alarm(int /*signal*/) {
  if (delivering.exchange(false)) {
    const int interrupted = errno;
    bark_at(moment, 0);
    errno = interrupted;
    return;
  }
  speak_and_exit(Occasion::overrun);
}
// What cannot be caught is an allocation that failed where no more could be made of it.
[[noreturn]] void on_terminate() { speak_and_exit(Occasion::no_memory); }
void on_termination(int /*signal*/) { speak_and_exit(Occasion::terminated); }

void handle(int signal, void (*handler)(int)) {
  struct sigaction action{};
  action.sa_handler = handler;
  sigfillset(&action.sa_mask);
  sigaction(signal, &action, nullptr);
}

void open_standard_descriptors() {
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
    if (fcntl(fd, F_GETFD) != -1) continue;
    stdout_was_closed = stdout_was_closed || fd == STDOUT_FILENO;
    // open() takes the lowest free number, which is this one.
    const int null = open("/dev/null", O_RDWR);
    if (null != fd) _exit(unknown_code);
  }
}

void clean_environment() {
  constexpr std::array variables{
      "OPENSSL_CONF", "OPENSSL_MODULES", "OPENSSL_ENGINES", "SSL_CERT_FILE", "SSL_CERT_DIR",
      "RES_OPTIONS",  "HOSTALIASES",     "LOCALDOMAIN",     "CARES_HOSTS",   "TZ",
      "IFS",          "MALLOC_TRACE",    "GCONV_PATH",      "SSLKEYLOGFILE"};
  for (const char* variable : variables)
    unsetenv(variable);
}

void limit(int resource, rlim_t value) {
  rlimit current{};
  if (getrlimit(static_cast<__rlimit_resource_t>(resource), &current) != 0) return;
  current.rlim_cur = std::min(value, current.rlim_max);
  setrlimit(static_cast<__rlimit_resource_t>(resource), &current);
}

void limit_memory() {
  // A thread's own malloc arena reserves 64 MiB of address space; two arenas serve a probe well.
  mallopt(M_ARENA_MAX, 2);
  pthread_attr_t attributes;
  if (pthread_attr_init(&attributes) == 0) {
    constexpr std::size_t thread_stack = 256UL * 1024;
    pthread_attr_setstacksize(&attributes, thread_stack);
    pthread_setattr_default_np(&attributes);
    pthread_attr_destroy(&attributes);
  }
#ifndef MAILPROBE_SANITIZED  // a sanitizer's shadow memory is far larger
  constexpr rlim_t address_space = 512UL * 1024 * 1024;
  limit(RLIMIT_AS, address_space);
#endif
}

// The limit counts from the beginning of a file, and a log that is appended to may be large.
rlim_t size_of_standard_output() {
  struct stat file{};
  const bool regular = fstat(STDOUT_FILENO, &file) == 0 && S_ISREG(file.st_mode);
  return regular ? static_cast<rlim_t>(file.st_size) : 0;
}

bool wait_until_writable(base::Deadline deadline) {
  std::array<pollfd, 1> descriptors{pollfd{.fd = STDOUT_FILENO, .events = POLLOUT, .revents = 0}};
  return base::wait_for(descriptors, deadline) == base::Wait::ready;
}

bool write_all(std::string_view output, base::Deadline deadline) {
  while (!output.empty()) {
    const ssize_t count = write(STDOUT_FILENO, output.data(), output.size());
    if (count >= 0) {
      output.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno == EAGAIN) {
      if (!wait_until_writable(deadline)) return false;
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

}  // namespace

void ProcessGuard::secure() {
  std::set_terminate(on_terminate);
  open_standard_descriptors();
  clean_environment();
  handle(SIGPIPE, SIG_IGN);
  handle(SIGXFSZ, SIG_IGN);
  handle(SIGCHLD, SIG_DFL);
  limit_memory();
  limit(RLIMIT_CORE, 0);
  constexpr rlim_t largest_file = 8UL * 1024 * 1024;
  limit(RLIMIT_FSIZE, size_of_standard_output() + largest_file);
}

void ProcessGuard::silence() {
  const base::UniqueFd nowhere(open("/dev/null", O_WRONLY | O_CLOEXEC));
  if (nowhere) dup2(nowhere.get(), STDERR_FILENO);
}

void ProcessGuard::prepare(Occasion occasion, std::string_view output, int exit_code) {
  // Kept for the life of the process: a handler may be reading the one before.
  static std::vector<std::unique_ptr<const LastWords>> all;
  all.push_back(std::make_unique<const LastWords>(LastWords{std::string(output), exit_code}));
  last_words.at(index_of(occasion)).store(all.back().get());
}

void ProcessGuard::arm(base::Instant overrun, base::Duration cpu) {
  handle(SIGALRM, on_alarm);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGXCPU})
    handle(signal, on_termination);
  sigset_t none;
  sigemptyset(&none);
  pthread_sigmask(SIG_SETMASK, &none, nullptr);

  const auto cpu_seconds = std::chrono::ceil<std::chrono::seconds>(cpu);
  limit(RLIMIT_CPU, static_cast<rlim_t>(cpu_seconds.count()));

  static const bool tried = [] {
    sigevent event{};
    event.sigev_notify = SIGEV_SIGNAL;
    event.sigev_signo = SIGALRM;
    timer_t timer{};
    if (timer_create(CLOCK_MONOTONIC, &event, &timer) == 0) watchdog = timer;
    return true;
  }();
  (void)tried;
  if (watchdog) {
    bark_at(overrun.time_since_epoch(), TIMER_ABSTIME);
  } else {
    bark_at(base::Deadline::at(overrun).remaining(), 0);
  }
}

void ProcessGuard::deliver(std::string_view output, int exit_code, base::Deadline deadline) {
  delivering.store(true);
  if (speaking.exchange(true)) {
    // A handler is writing its last words on another thread and will end the process.
    for (;;)
      pause();
  }
  const bool whole = write_all(output, deadline) && !stdout_was_closed;
  finished.store(whole ? exit_code : unknown_code);
  // Without the destructors of libraries: their time is not worth a second more to anybody.
  end_process(finished.load());
}

void ProcessGuard::speak(Occasion occasion) { speak_and_exit(occasion); }

}  // namespace mailprobe::plugin

// The kernels as OpenCL C under Oclgrind, a simulator of devices that sees races between work items, reads of what nobody has
// written, and reads and writes beside memory; and their bits against those of the same text as CUDA C++ in the fake driver.
// Its arguments are advance.cl, advance.ptx and a file to write to; Tests/Oclgrind/run runs it.
#include "../FakeCUDA/Session.h"

#include <cstring>
#include <fstream>
#include <iterator>
#include <sstream>

namespace {

const int steps = 40;

/// A description of one launch, as `oclgrind-kernel` reads it; numbers go there and back by their bits.
class Simulation {
 public:
  Simulation(const std::string &source, const char *kernel) {
    text << source << ' ' << kernel << '\n' << particles << " 1 1 " << group << " 1 1\n";
  }
  template <class T> void add(const std::vector<T> &table) {
    text << "<size=" << table.size() * sizeof(T) << (sizeof(T) == 8 ? " ulong>\n" : " uint>\n");
    for (T value : table) {
      uint64_t bits = 0;
      memcpy(&bits, &value, sizeof value);
      text << bits << '\n';
    }
  }
  void addWorkspace(size_t bytes) { text << "<size=" << bytes << " uint fill=4294967295>\n"; }
  void addResult(size_t bytes) { text << "<size=" << bytes << " ulong fill=0 dump>\n"; }
  template <class T> void add(const char *type, T value) {
    text.precision(17);
    text << "<size=" << sizeof value << ' ' << type << "> " << value << '\n';
  }

  /// What Oclgrind prints: the result, and its complaints.
  std::string output(const std::string &file) const {
    std::ofstream(file) << text.str();
    // What is undefined shows in unoptimised code only: the optimised one makes use of it.
    const std::string command =
      "oclgrind-kernel --data-races --uninitialized --build-options -cl-opt-disable '" + file + "' 2>&1";
    FILE *pipe = popen(command.c_str(), "r");
    expect(pipe, "oclgrind-kernel starts");
    std::string found;
    char buffer[4096];
    while (const size_t count = fread(buffer, 1, sizeof buffer, pipe)) found.append(buffer, count);
    pclose(pipe);
    return found;
  }

 private:
  std::ostringstream text;
};

/// One launch of all steps. `count` tells the kernel how many particles there are.
Simulation simulation(const std::string &source, const SmallField &field, bool inMixed, int count, size_t levels) {
  Simulation result(source, inMixed ? "advance_mixed" : "advance_double");
  result.add(std::vector<int>(particles / group, 0));
  result.add(inMixed ? field.segment() : field.plainSegment());
  result.add(inMixed ? field.doubles() : field.waves());
  if (inMixed) result.add(field.floats());
  result.add(starts());
  result.addResult(48 * particles);
  if (inMixed) {
    result.addWorkspace(4 * field.direct.size() * particles);
    result.addWorkspace(240 * levels * particles);
    result.addWorkspace(24 * (1 + levels) * particles);
  }
  result.add("int", count);
  result.add("double", step);
  if (inMixed) result.add("long", 0L);
  result.add("int", steps);
  if (inMixed) {
    result.add("int", 1);
    result.add("int", 1);
  }
  return result;
}

/// The dumped numbers, `out[i] = bits`, after which nothing may follow.
std::vector<double> numbers(const std::string &output) {
  std::istringstream lines(output);
  std::vector<double> result;
  for (std::string line; std::getline(lines, line);) {
    unsigned long long bits;
    if (sscanf(line.c_str(), " out[%*d] = %llu", &bits) != 1) continue;
    double value;
    memcpy(&value, &bits, sizeof value);
    result.push_back(value);
  }
  return result;
}

}  // namespace

int main(int count, char **arguments) {
  expect(count == 4, "usage: check advance.cl advance.ptx FILE");
  const std::string source = arguments[1], scratch = arguments[3];
  std::ifstream file(arguments[2]);
  const Session session({std::istreambuf_iterator<char>(file), {}});
  const SmallField field = ::field();
  for (const bool inMixed : {true, false}) {
    const std::string output = simulation(source, field, inMixed, particles, field.levels.size()).output(scratch);
    if (output.find("OCLGRIND") != std::string::npos || output.find("rror") != std::string::npos) {
      fputs(output.c_str(), stderr);
      expect(false, "Oclgrind has nothing to say");
    }
    expect(numbers(output) == integrated(session, field, inMixed, steps, session.stream), "OpenCL and CUDA have the same bits");
  }
  // Particles on top of each other, and memory for one level of two.
  const std::string race = simulation(source, field, false, particles / 2, 0).output(scratch);
  expect(race.find("data race") != std::string::npos, "a race is seen");
  const std::string beside = simulation(source, field, true, particles, 1).output(scratch);
  expect(beside.find("Invalid write") != std::string::npos, "a write beside memory is seen");
  printf("oclgrind: %d steps of %d particles by both kernels: no complaint, and the bits of CUDA C++\n", steps, particles);
}

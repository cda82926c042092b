// A field of few waves, as the kernels read it and as a sum of cosines in double precision, and trajectories through it by the
// Boris method: what the kernels should give, up to the rounding of single precision.
//
//   b(r) = B0 ẑ + Σ_a A_a cos 2π(κ_a·r + β_a)
//   direct waves      b = -Σ A_a + 2 Σ A_a cos² π(κ_a·r + β_a): the first sum is part of the constant, and the kernel's cos² lacks
//                     a factor, which is in the second (dapple_square_factor)
//   expanded waves    cos 2π(κ·(r_0 + d) + β) to the third order of d: of x^i y^j z^k, with K = 2πκ,
//                     K_x^i K_y^j K_z^k / (i! j! k!) times cos, -sin, -cos, sin of the phase at r_0, by i + j + k
#pragma once
#include <array>
#include <cmath>
#include <vector>

/// As in KernelInterface.h, which only Clang reads.
constexpr double dapple_square_factor = 0.09911010198630626;
constexpr double pi = 3.14159265358979323846;

struct Wave {
  double kappa[3], beta, amplitude[3];
};

struct State {
  double r[3], p[3];
};

struct SmallField {
  double regular = 1.0;
  std::vector<Wave> direct, expanded;
  /// How many of the expanded waves each level has, and steps of the lowest level's window.
  std::vector<int> levels;
  int period = 4;

  /// The tables of advance_mixed: one segment.
  std::vector<int> segment() const {
    std::vector<int> result(16, 0);
    result[0] = int(direct.size());
    result[1] = period;
    result[2] = int(levels.size());
    for (size_t n = 0; n < levels.size(); n++) result[8 + n] = levels[n];
    return result;
  }
  std::vector<double> doubles() const {
    std::vector<double> result = {0, 0, regular, (period - 1) / 2.0};
    for (const Wave &wave : direct)
      for (int axis = 0; axis < 3; axis++) result[axis] -= wave.amplitude[axis];
    for (const auto *waves : {&direct, &expanded})
      for (const Wave &wave : *waves) result.insert(result.end(), {wave.kappa[0], wave.kappa[1], wave.kappa[2], wave.beta});
    return result;
  }
  std::vector<float> floats() const {
    std::vector<float> result;
    for (const Wave &wave : direct) {
      for (double kappa : wave.kappa) result.push_back(float(kappa));
      for (double amplitude : wave.amplitude) result.push_back(float(dapple_square_factor * amplitude));
      result.insert(result.end(), {0, 0});
    }
    for (const Wave &wave : expanded) {
      for (double amplitude : wave.amplitude)
        for (int i = 0; i <= 3; i++)
          for (int j = 0; i + j <= 3; j++)
            for (int k = 0; i + j + k <= 3; k++) {
              const int powers[] = {i, j, k};
              double value = (i + j + k + 1) / 2 % 2 == 0 ? amplitude : -amplitude;
              for (int axis = 0; axis < 3; axis++)
                value *= std::pow(2 * pi * wave.kappa[axis], powers[axis]) / std::tgamma(powers[axis] + 1);
              result.push_back(float(value));
            }
      result.insert(result.end(), {0, 0, 0, 0});
    }
    return result;
  }
  /// The tables of advance_double: the regular field, and all waves.
  std::vector<int> plainSegment() const {
    std::vector<int> result(16, 0);
    result[0] = int(direct.size() + expanded.size());
    return result;
  }
  std::vector<double> waves() const {
    std::vector<double> result = {regular, 0, 0, 0};
    for (const auto *waves : {&direct, &expanded})
      for (const Wave &wave : *waves) {
        result.insert(result.end(), {wave.kappa[0], wave.kappa[1], wave.kappa[2], wave.beta});
        result.insert(result.end(), {wave.amplitude[0], wave.amplitude[1], wave.amplitude[2], 0});
      }
    return result;
  }

  void advance(State &state, double step, int steps) const {
    auto &[r, p] = state;
    for (int number = 0; number < steps; number++) {
      for (int axis = 0; axis < 3; axis++) r[axis] += p[axis] * step / 2;
      double t[3] = {0, 0, regular};
      for (const auto *waves : {&direct, &expanded})
        for (const Wave &wave : *waves) {
          const double turns = wave.kappa[0] * r[0] + wave.kappa[1] * r[1] + wave.kappa[2] * r[2] + wave.beta;
          for (int axis = 0; axis < 3; axis++) t[axis] += wave.amplitude[axis] * std::cos(2 * pi * turns);
        }
      for (double &component : t) component *= step / 2;
      const double scale = 2 / (1 + t[0] * t[0] + t[1] * t[1] + t[2] * t[2]);
      double turned[3], next[3];
      for (int x = 0, y = 1, z = 2; x < 3; x++, y = (y + 1) % 3, z = (z + 1) % 3) turned[x] = p[x] + p[y] * t[z] - p[z] * t[y];
      for (int x = 0, y = 1, z = 2; x < 3; x++, y = (y + 1) % 3, z = (z + 1) % 3)
        next[x] = p[x] + scale * (turned[y] * t[z] - turned[z] * t[y]);
      for (int axis = 0; axis < 3; axis++) p[axis] = next[axis], r[axis] += p[axis] * step / 2;
    }
  }
};

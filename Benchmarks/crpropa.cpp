// What a particle step costs in CRPropa 3, in the field of `dapple benchmark`: isotropic turbulence of 160 plane waves,
// k L_c = 0.01 to 100, ⟨δB²⟩ = B0², r_L = 0.1 L_c, steps of r_L/10. Benchmarks/crpropa builds and starts it.
//
// Before anything is timed it is held against what is known: the field's rms against the one asked for, the orbit in B0
// alone against the gyro-circle, and one step of the module against one of its function. Prints JSON, times in nanoseconds
// a step, each the shortest of many repetitions that take turns:
//
//   field    PlaneWaveTurbulence::getField at positions that do not depend on what came before: its throughput
//   push     PropagationBP::dY step after step, in B0 plus turbulence: field and Boris push, what Dapple's kernels do
//   module   PropagationBP::process on a Candidate, which also keeps the previous state
//   chain    a ModuleList with that module and one that ends the trajectory, all in

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <random>
#include <vector>

#include "crpropa/Candidate.h"
#include "crpropa/ModuleList.h"
#include "crpropa/Units.h"
#include "crpropa/magneticField/MagneticField.h"
#include "crpropa/magneticField/turbulentField/PlaneWaveTurbulence.h"
#include "crpropa/module/BreakCondition.h"
#include "crpropa/module/PropagationBP.h"

using namespace crpropa;

static const double regularField = 4 * muG;
static const double bendOver = 10 * parsec;  // L_c
static const double larmorRadius = 0.1 * bendOver;
static const double step = larmorRadius / 10;
static const int waves = 160;

static void check(bool holds, const char *what, double found, double expected) {
  if (holds) return;
  std::fprintf(stderr, "crpropa.cpp: %s is %.6g, and %.6g is expected: this would not be the time of that\n", what, found,
               expected);
  std::exit(1);
}

// The energy at which the Larmor radius in B0 is the one above.
static double energy() { return larmorRadius * eplus * c_light * regularField; }

// A positron: at this energy it moves as a proton does, whose mass CRPropa reads from a file that is downloaded.
static ref_ptr<Candidate> particle(const Vector3d &direction) {
  return new Candidate(-11, energy(), Vector3d(0.), direction);
}

// The rms of all positions within many of the longest waves is that of the ensemble to about a per cent.
static void checkField(const MagneticField &field) {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> within(-1e6 * bendOver, 1e6 * bendOver);
  double sum = 0;
  const int count = 200000;
  for (int i = 0; i < count; i++) sum += field.getField(Vector3d(within(random), within(random), within(random))).getR2();
  const double found = std::sqrt(sum / count) / regularField;
  check(std::fabs(found - 1) < 0.02, "the rms of the turbulence over B0", found, 1);
}

// In B0 alone, at a pitch of 60 degrees: a circle of r_L sin 60°, and c cos 60° along it. A step turns by 2 atan(h/2), so that
// the circle is wider by √(1 + (h/2)²), 1 + 1.2e-3 of itself at h = 1/10.
static void checkOrbit(const PropagationBP &push) {
  ref_ptr<Candidate> candidate = particle(Vector3d(std::sin(M_PI / 3), 0, std::cos(M_PI / 3)));
  const double radius = larmorRadius * std::sin(M_PI / 3);
  double widest = 0;
  const int count = 2000;
  for (int i = 0; i < count; i++) {
    push.process(candidate);
    const Vector3d at = candidate->current.getPosition();
    widest = std::max(widest, std::hypot(at.x, at.y));
  }
  check(std::fabs(widest / (2 * radius) - 1) < 2e-3, "the width of the gyro-circle over 2 r_L sin 60°", widest / (2 * radius), 1);
  const double along = candidate->current.getPosition().z / (count * step);
  check(std::fabs(along - 0.5) < 1e-9, "the way along B0 over that of light", along, 0.5);
}

// One step of the module is one of its function, and the turbulence bends it.
static void checkStep(const PropagationBP &push) {
  const Vector3d start(0.6, 0, 0.8);
  ref_ptr<Candidate> candidate = particle(start);
  push.process(candidate);
  const double charge = candidate->current.getCharge(), mass = energy() / (c_light * c_light);
  const PropagationBP::Y made = push.dY(Vector3d(0.), start, step, 0, charge, mass);
  const double apart = (made.x - candidate->current.getPosition()).getR() / step;
  check(apart < 1e-12, "a step of the module less one of its function, in steps", apart, 0);
}

struct Work {
  const char *name;
  std::function<void(int)> run;  // so many steps
  int steps;
  double best;
};

static double nanoseconds(const std::function<void()> &body) {
  const auto start = std::chrono::steady_clock::now();
  body();
  return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count();
}

int main() {
  const TurbulenceSpectrum spectrum(regularField, 2 * M_PI * bendOver / 100, 2 * M_PI * bendOver / 0.01, bendOver);
  ref_ptr<MagneticField> turbulence = new PlaneWaveTurbulence(spectrum, waves, 1506);
  ref_ptr<MagneticField> regular = new UniformMagneticField(Vector3d(0, 0, regularField));
  ref_ptr<MagneticFieldList> field = new MagneticFieldList();
  field->addField(regular);
  field->addField(turbulence);
  ref_ptr<PropagationBP> push = new PropagationBP(field.get(), step);
  checkField(*turbulence);
  checkOrbit(PropagationBP(regular, step));
  checkStep(*push);

  const Vector3d start(0.6, 0, 0.8);
  const double charge = particle(start)->current.getCharge(), mass = energy() / (c_light * c_light);
  volatile double kept = 0;  // what is computed is used
  std::vector<Work> works = {
      {"field",
       [&](int steps) {
         double sum = 0;
         for (int i = 0; i < steps; i++) sum += turbulence->getField(start * (i * step)).x;
         kept = sum;
       }, 64, INFINITY},
      {"push",
       [&](int steps) {
         PropagationBP::Y at(Vector3d(0.), start);
         for (int i = 0; i < steps; i++) at = push->dY(at.x, at.u, step, 0, charge, mass);
         kept = at.x.x;
       }, 64, INFINITY},
      {"module",
       [&](int steps) {
         ref_ptr<Candidate> candidate = particle(start);
         for (int i = 0; i < steps; i++) push->process(candidate);
         kept = candidate->current.getPosition().x;
       }, 64, INFINITY},
      {"chain",
       [&](int steps) {
         ref_ptr<Candidate> candidate = particle(start);
         ModuleList modules;
         modules.add(push);
         modules.add(new MaximumTrajectoryLength(step * steps));
         modules.run(candidate.get(), false);
         kept = candidate->current.getPosition().x;
       }, 64, INFINITY}};
  for (Work &work : works)
    while (nanoseconds([&] { work.run(work.steps); }) < 2.4e6) work.steps *= 2;
  for (int round = 0; round < 60; round++)
    for (Work &work : works) work.best = std::min(work.best, nanoseconds([&] { work.run(work.steps); }) / work.steps);
  std::printf("{\"waves\": %d", waves);
  for (const Work &work : works) std::printf(", \"%s\": %.4f", work.name, work.best);
  std::printf("}\n");
}

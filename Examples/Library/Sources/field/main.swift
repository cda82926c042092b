import Dapple

// B/B0 in realisation 3 of the paper's preset, along the regular field; positions in r_L.
let study = StudyConfiguration.default
let field = study.field(ofRealization: 3)
for b in field.field(at: (0..<5).map { SIMD3(0, 0, 0.5 * Double($0)) }) {
  print(b.x, b.y, b.z)
}

// A fingerprint of what decides the numbers of a realisation, so that a run resumes its own files and no others.
//
// Hashed is canonical text: one line "key=value" for each key that decides numbers, in the registry's order, with the
// number the simulation uses (γ, ρ, the sorted times) in the fewest digits that identify the double. Two ways of writing
// the same study, a name or an index for the spectrum, a range or a list for the times, therefore agree.
//
// The hash is FNV-1a of 64 bits (Fowler, Noll & Vo): h ← (h ⊕ byte) · 1099511628211 from h = 14695981039346656037.
// It guards against mistakes, not against an adversary.

extension StudyConfiguration {
  /// Sixteen hexadecimal digits that depend on every key but study.name, study.realizations and output.*.
  public var physicsDigest: String {
    let hash = canonicalPhysics.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { hash, byte in
      (hash ^ UInt64(byte)) &* 0x100_0000_01b3
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// The text that is hashed. Its first line is the version of this canonical form.
  package var canonicalPhysics: String {
    let lines = Parameter.all.filter(\.decidesNumbers).compactMap { parameter in
      parameter.canonical(self).map { "\(parameter.key)=\($0)" }
    }
    return (["dapple-study-2"] + lines).joined(separator: "\n")
  }
}

// A fingerprint of what decides the numbers of a realisation, so that a run resumes its own files and no others.
//
// Hashed is canonical text: one line "key=value" for each key that decides numbers, in the registry's order, with the
// number the simulation uses (γ, ρ, the sorted times) in the fewest digits that identify the double. Two ways of writing
// the same study, a name or an index for the spectrum, a range or a list for the times, therefore agree.
//
// The bytes of that text are hashed one by one (`Digest`).

import Files

extension StudyConfiguration {
  /// Sixteen hexadecimal digits that depend on every key but study.name, study.realizations and output.*.
  public var physicsDigest: String {
    var digest = Digest()
    for byte in canonicalPhysics.utf8 { digest.add(byte: byte) }
    return digest.text
  }

  /// The text that is hashed. Its first line is the version of this canonical form.
  package var canonicalPhysics: String {
    let lines = Parameter.all.filter(\.decidesNumbers).compactMap { parameter in
      parameter.canonical(self).map { "\(parameter.key)=\($0)" }
    }
    return (["dapple-study-2"] + lines).joined(separator: "\n")
  }
}

// The git commit that this program was built from. The text itself, `recordedCommit`, is written before each build by
// Plugins/RecordCommit.

/// Forty hexadecimal digits, with "-dirty" where the working copy had changes; empty where it is not known.
@inline(never)
package func sourceCommit() -> String { recordedCommit }

// What theory says in the plot of C_ℓ/C_1: the paper's curves, and the law of small scales with the measured λ and χ.

import Anisotropy
import Theory

extension SpectrumPlot {
  /// Adds a theory curve, named at its end.
  mutating func add(_ curve: TheoryCurve, index: Int) {
    let dashes: [FigureDash] = [.dashed, .solid, .dashDotted]
    let pairs = zip(curve.ell, curve.ratio).filter { $0 >= 1 && $0 <= Double(largestEll) && $1 > 0 && $1.isFinite }
    guard let last = pairs.last else { return }
    let dash = dashes[index % dashes.count]
    hasTheory = true
    endLabels.append((curve.label, last.1))
    let file = "\(name)-theory-\(index + 1).dat"
    var data = DataTable("Relative-diffusion theory, \(curve.label).")
    data.add("ell", "multipole", curve.ell)
    data.add("ratio", "C_ℓ/C_1", curve.ratio)
    extraFiles.append(FigureFile(name: file, text: data.text))
    lines.append(
      "'\(file)' using (column('ell') <= \(largestEll) ? column('ell') : NaN):(column('ratio')) with lines"
        + " linecolor \(FigureColor.gray.rgb) linewidth 1.8 dashtype \(dash.rawValue) notitle")
    shown.append(last.1)
  }

  /// Adds the law of small scales for one gradient direction: 2πχ/(λC_1), over ℓ(ℓ+1) from ℓ = 2 on.
  mutating func add(law level: Estimate, _ symbol: Symbol) {
    let column = "law_\(symbol.column)"
    let ells = table.columns[0].values
    let law = Series(
      ells.map { ell in
        let factor = ell < 1.5 ? .nan : 1 / (ell * (ell + 1))
        return Estimate(value: level.value * factor, error: level.error * factor)
      })
    guard law.hasPositive else { return }
    table.add(column, "2πχ/(λ C_1 ℓ(ℓ+1)), gradient \(symbol.column)", law.values)
    table.add(column + "_err", "its jackknife error", law.errors)
    lines.append(
      "'\(name).dat' using (column('ell')):(column('\(column)')) with lines linecolor \(symbol.color.rgb) linewidth 1.6"
        + " dashtype \(FigureDash.solid.rawValue) notitle")
    hasLaw = true
  }
}

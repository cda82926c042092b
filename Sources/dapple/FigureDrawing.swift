import Anisotropy
import Study
@discardableResult
func drawFigures(of directory: RunDirectory, result: EnsembleResult, measured: [MeasuredSpectrum]) throws -> [String] { [] }

// Maps of an observed sky as a HEALPix file: COORDSYS C or G, relative intensity, significance where there are events, and
// small scales.

import Files
import Foundation
import Observation
import Sphere

extension ObservedMaps {
  /// Writes the maps.
  ///
  /// - Parameters:
  ///   - path: of the file.
  ///   - frame: of its pixels.
  ///   - observatory: whose they are.
  ///   - header: what else its header says.
  /// - Throws: `FITSError`.
  package func write(
    to path: String, frame: CelestialFrame, of observatory: Observatory, header: [FITSCard]
  ) throws {
    var columns = [HEALPixColumn(name: "RELATIVE_INTENSITY", map: frame.map(fromEquatorial: relativeIntensity))]
    if let significance {
      columns.append(HEALPixColumn(name: "SIGNIFICANCE", map: frame.map(fromEquatorial: significance)))
    }
    columns.append(HEALPixColumn(name: "SMALL_SCALES", map: frame.map(fromEquatorial: smallScales)))
    var cards = [FITSCard("OBSERVER", .string(observatory.name), "observatory")]
    if let events = observatory.events { cards.append(FITSCard("NEVENTS", .double(events), "events in the map")) }
    if let topHat {
      cards.append(FITSCard("TOPHAT", .double(topHat * 180 / .pi), "radius of the top hat in deg"))
    }
    cards.append(
      FITSCard("FITLMAX", .int(observatory.fittedMultipole), "SMALL_SCALES is without fitted multipoles up to it"))
    try HEALPixMap.write(columns, to: path, coordinateSystem: frame.fitsName, header: cards + header)
  }
}
